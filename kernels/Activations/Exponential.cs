using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>
/// e^x from exactly rounded operations alone: it has the same bits at every width.
/// <para>
/// x = k ln 2 + s: a large number, added and subtracted, rounds k to an integer; ln 2 is in two parts, and k times the first is exact. The result is
/// 2^k (1 + q), q = s + s^2 c(s), c a minimax polynomial; 2^k is a product of two powers, so that denormal results are rounded once.
/// </para>
/// <para>Error bound, tested over all magnitudes: 1.5 ulp, e^x - 1 for x up to 0 2 ulp. Results overflow to infinity, and a NaN gives NaN.</para>
/// </summary>
internal static class Exponential
{
    private const float Rounder = 12582912;

    private static ReadOnlySpan<float> C =>
        [0.5f, 0.1666666716337204f, 0.04166646674275398f, 0.008333360776305199f, 0.0013933629961684346f, 0.00019857811275869608f];

    /// <summary>Returns e^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct => Of<S, V>(x, S.Zero, out _);

    /// <summary>Returns e^(x + rest), where rest is small beside x, and computes that minus 1 for x up to 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<S, V>(V x, V rest, out V minusOne)
        where S : struct, ISimd<V>
        where V : struct
    {
        // Beyond these the result is infinite or 0.
        V most = S.Broadcast(89);
        V least = S.Broadcast(-104);
        x = S.WhereGreater(x, most, most, x);
        x = S.WhereGreater(least, x, least, x);

        V rounder = S.Broadcast(Rounder);
        V k = S.Sub(S.Fma(x, S.Broadcast(1.44269504f), rounder), rounder);
        V s = S.Fma(k, S.Broadcast(-0.693359375f), x);
        s = S.Add(S.Fma(k, S.Broadcast(2.12194440e-4f), s), rest);
        V q = S.Fma(S.Mul(s, s), Polynomial.Of<S, V>(C, s), s);

        V one = S.Broadcast(1);
        V half = S.Sub(S.Fma(k, S.Broadcast(0.5f), rounder), rounder);
        V first = S.Scale(one, half);
        V second = S.Scale(one, S.Sub(k, half));
        V power = S.Mul(first, second);
        minusOne = S.Fma(power, q, S.Sub(power, one));
        return S.Mul(S.Mul(S.Add(q, one), first), second);
    }
}
