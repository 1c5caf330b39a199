using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>
/// The normal distribution, the basis of GELU and its derivatives, from exactly rounded operations alone: it has the same bits at every width.
/// <para>
/// Computes, with t = min(|x|, 13.1): e = exp(-t^2 / 2), 0 where |x| > 13.1; q = 1/2 - t p(t^2) for t &lt; 1, else e r(t), the upper tail 1/2 erfc(t
/// / sqrt 2); cdf = 1 - q for x > 0, else q. So a tail is never the difference of two larger numbers. p, r (of t - 2.5 for t &lt; 4, of t - 8 for
/// larger t) and the polynomial of the exponential are minimax polynomials in relative error, fitted to the functions in float64.
/// </para>
/// <para>
/// The exponential: -t^2 / 2 = k ln 2 + s. A large number, added and subtracted, rounds k to an integer, and the rounding of t^2 is put back into s;
/// the result is 2^k (1 + s + s^2 c(s)).
/// </para>
/// <para>Error bound, tested over all magnitudes: e 1.5 ulp, cdf 4 ulp for x >= -13. A NaN gives NaN. At infinities e is 0 and cdf 0 or 1.</para>
/// </summary>
internal static class Normal
{
    /// <summary>1 / sqrt(2 pi): the density is this times e.</summary>
    public const float Density = 0.3989422804f;

    /// <summary>The magnitude beyond which e is not a normal number.</summary>
    public const float Limit = 13.1f;

    private const float Rounder = 12582912;

    private static ReadOnlySpan<float> P =>
        [
            0.3989422917366028f, -0.06649035960435867f, 0.009973322972655296f, -0.0011863299878314137f, 0.00011348637053743005f,
            -7.654209184693173e-06f];

    private static ReadOnlySpan<float> R =>
    [
        0.14133132994174957f, -0.04561397433280945f, 0.013648216612637043f, -0.0038309248629957438f, 0.0010176089126616716f, -0.00025793613167479634f,
        6.237935303943232e-05f, -1.3997944734001067e-05f, 3.18757452077989e-06f, -9.265058338314702e-07f, 1.8670306189960684e-07f,
    ];

    private static ReadOnlySpan<float> Far =>
    [
        0.04912254586815834f, -0.00596191082149744f, 0.0007136383792385459f, -8.428995352005586e-05f, 9.823279469856061e-06f,
        -1.1313012464597705e-06f, 1.3011403154905565e-07f, -1.4706536433095607e-08f, 1.4786425417412374e-09f, -1.4943084269969376e-10f,
        2.46475704429594e-11f,
        -3.589667625647497e-12f, 2.1394179288390658e-13f,
    ];

    private static ReadOnlySpan<float> C =>
        [0.5f, 0.1666666716337204f, 0.04166646674275398f, 0.008333360776305199f, 0.0013933629961684346f, 0.00019857811275869608f];

    /// <summary>The powers of two that k is divided into; the factors are two to minus each.</summary>
    private static ReadOnlySpan<float> Powers => [64, 32, 16, 8, 4, 2, 1];

    private static ReadOnlySpan<float> Factors =>
        [5.421010862427522e-20f, 2.3283064365386963e-10f, 1.52587890625e-05f, 0.00390625f, 0.0625f, 0.25f, 0.5f];

    /// <summary>Returns min(|x|, <see cref="Limit"/>), and computes e and cdf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Evaluate<S, V>(V x, out V e, out V cdf)
        where S : struct, ISimd<V>
        where V : struct
    {
        V magnitude = S.Max(x, S.Sub(S.Zero, x));
        V limit = S.Broadcast(Limit);
        V t = S.WhereGreater(magnitude, limit, limit, magnitude);
        V square = S.Mul(t, t);
        e = S.WhereGreater(magnitude, limit, S.Zero, Exponential<S, V>(t, square));
        V near = S.Fnma(t, Polynomial<S, V>(P, square), S.Broadcast(0.5f));
        V r = S.WhereGreater(
            S.Broadcast(4), t, Polynomial<S, V>(R, S.Sub(t, S.Broadcast(2.5f))), Polynomial<S, V>(Far, S.Sub(t, S.Broadcast(8))));
        V q = S.WhereGreater(S.Broadcast(1), t, near, S.Mul(e, r));
        cdf = S.WhereGreater(x, S.Zero, S.Sub(S.Broadcast(1), q), q);
        return t;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Exponential<S, V>(V t, V square)
        where S : struct, ISimd<V>
        where V : struct
    {
        V rest = S.Fma(t, t, S.Sub(S.Zero, square));
        V half = S.Broadcast(-0.5f);
        V a = S.Mul(square, half);
        V k = S.Sub(S.Fma(a, S.Broadcast(1.44269504f), S.Broadcast(Rounder)), S.Broadcast(Rounder));

        // ln 2 is in two parts; k times the first is exact.
        V s = S.Fma(k, S.Broadcast(-0.693359375f), a);
        s = S.Fma(k, S.Broadcast(2.12194440e-4f), s);
        s = S.Fma(rest, half, s);
        V value = S.Add(S.Fma(S.Mul(s, s), Polynomial<S, V>(C, s), s), S.Broadcast(1));

        // 2^k is formed bit by bit of -k: every product is exact.
        for (int i = 0; i < Powers.Length; i++)
        {
            V bound = S.Broadcast(0.5f - Powers[i]);
            V scaled = S.Mul(value, S.Broadcast(Factors[i]));
            V left = S.Add(k, S.Broadcast(Powers[i]));
            value = S.WhereGreater(bound, k, scaled, value);
            k = S.WhereGreater(bound, k, left, k);
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Polynomial<S, V>(ReadOnlySpan<float> coefficients, V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V sum = S.Broadcast(coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--)
        {
            sum = S.Fma(sum, x, S.Broadcast(coefficients[i]));
        }

        return sum;
    }
}
