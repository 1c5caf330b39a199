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
/// <para>The rounding of t^2 is put back into the exponent of <see cref="Exponential"/>.</para>
/// <para>Error bound, tested over all magnitudes: e 1.5 ulp, cdf 4 ulp for x >= -13. A NaN gives NaN. At infinities e is 0 and cdf 0 or 1.</para>
/// </summary>
internal static class Normal
{
    /// <summary>1 / sqrt(2 pi): the density is this times e.</summary>
    public const float Density = 0.3989422804f;

    /// <summary>The magnitude beyond which e is not a normal number.</summary>
    public const float Limit = 13.1f;

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

    /// <summary>Returns min(|x|, <see cref="Limit"/>), and computes e and cdf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Evaluate<S, V>(V x, out V e, out V cdf)
        where S : struct, ISimd<V>
        where V : struct
    {
        V t = Clamped<S, V>(x, out V magnitude);
        V square = S.Mul(t, t);
        V half = S.Broadcast(-0.5f);
        V rest = S.Fma(t, t, S.Sub(S.Zero, square));
        V full = Exponential.Of<S, V>(S.Mul(square, half), S.Mul(rest, half), out _);
        e = S.WhereGreater(magnitude, S.Broadcast(Limit), S.Zero, full);
        V near = S.Fnma(t, Polynomial.Of<S, V>(P, square), S.Broadcast(0.5f));
        V q = S.WhereGreater(S.Broadcast(1), t, near, S.Mul(e, Ratio<S, V>(t)));
        cdf = S.WhereGreater(x, S.Zero, S.Sub(S.Broadcast(1), q), q);
        return t;
    }

    /// <summary>Returns the distribution's distance from 1/2 at |x|: the near polynomial, or 1/2 less the tail.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Central<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V t = Evaluate<S, V>(x, out V e, out _);
        V near = S.Mul(t, Polynomial.Of<S, V>(P, S.Mul(t, t)));
        return S.WhereGreater(S.Broadcast(1), t, near, S.Fnma(e, Ratio<S, V>(t), S.Broadcast(0.5f)));
    }

    /// <summary>Returns min(|x|, <see cref="Limit"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Clamped<S, V>(V x, out V magnitude)
        where S : struct, ISimd<V>
        where V : struct
    {
        magnitude = Polynomial.Magnitude<S, V>(x);
        V limit = S.Broadcast(Limit);
        return S.WhereGreater(magnitude, limit, limit, magnitude);
    }

    /// <summary>Returns the ratio of the tail to e.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Ratio<S, V>(V t)
        where S : struct, ISimd<V>
        where V : struct => S.WhereGreater(
            S.Broadcast(4), t, Polynomial.Of<S, V>(R, S.Sub(t, S.Broadcast(2.5f))), Polynomial.Of<S, V>(Far, S.Sub(t, S.Broadcast(8))));
}
