using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>
/// Natural logarithms from exactly rounded operations alone: they have the same bits at every width.
/// <para>
/// ln(1 + f) = 2 artanh(w), w = f / (f + 2), a minimax polynomial of w^2 for w up to 1/3. x = 2^k (1 + f) with 1 + f in [0.7, 1.42), and ln 2 is in
/// two parts, of which k times the first is exact.
/// </para>
/// <para>Error bound, tested over all magnitudes: 2.5 ulp. The logarithm of 0 is minus infinity, that of a negative number NaN.</para>
/// </summary>
internal static class Logarithm
{
    private static ReadOnlySpan<float> P =>
        [0.6666667461395264f, 0.39998888969421387f, 0.2861659824848175f, 0.21430739760398865f, 0.24289558827877045f];

    /// <summary>Returns ln(1 + x) for x in [0, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V OnePlus<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V w = S.Div(x, S.Add(x, S.Broadcast(2)));
        V square = S.Mul(w, w);
        return S.Fma(S.Mul(w, square), Polynomial.Of<S, V>(P, square), S.Add(w, w));
    }

    /// <summary>Returns ln(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        // A denormal number is made a normal one first.
        V least = S.Broadcast(1.17549435e-38f);
        V normal = S.WhereGreater(least, x, S.Mul(x, S.Broadcast(8388608)), x);
        V exponent = S.Exponent(normal);
        V f = S.Sub(S.Scale(normal, S.Sub(S.Zero, exponent)), S.Broadcast(1));
        V k = S.Sub(exponent, S.WhereGreater(least, x, S.Broadcast(23), S.Zero));
        V result = S.Fma(k, S.Broadcast(0.693359375f), S.Fma(k, S.Broadcast(-2.12194440e-4f), OnePlus<S, V>(f)));

        V infinity = S.Broadcast(float.PositiveInfinity);
        V other = S.WhereGreater(S.Zero, x, S.Broadcast(float.NaN), S.Sub(x, infinity));
        return S.WhereGreater(x, S.Broadcast(float.MaxValue), x, S.WhereGreater(x, S.Zero, result, other));
    }
}
