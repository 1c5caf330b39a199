using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>
/// GELU in the exact form, x times the normal distribution.
/// <para>Source: Hendrycks and Gimpel, Gaussian Error Linear Units (2016), equation 1.</para>
/// </summary>
public readonly struct Gelu : IElementFunction
{
    public static string Formula => "x cdf(x), cdf the normal distribution";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising | FunctionTraits.Activation;

    public static Derivatives Exact(double x, double a, double b) => new(
        x * Float64.Cdf(x),
        Float64.Cdf(x) + x * Float64.Density(x),
        Float64.Density(x) * (2 - x * x));

    public static Derivatives Errors(double x, double a, double b)
    {
        // Below -13.1 the function is taken for zero, and the derivatives near it.
        Derivatives sizes = new(
            x * Float64.Cdf(x), Float64.Cdf(x) + Math.Abs(x) * Float64.Density(x), Float64.Density(x) * (2 + x * x));
        Derivatives rounding = new Derivatives(10, 5, 6).Roundings(sizes);
        return new(
            rounding.Value + (x < -13 ? Math.ScaleB(1, -123) : 0), rounding.Slope + Math.ScaleB(1, -121), rounding.Second + Math.ScaleB(1, -117));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        Normal.Evaluate<S, V>(x, out _, out V cdf);
        return S.Mul(x, cdf);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        Normal.Evaluate<S, V>(x, out V e, out V cdf);
        return S.Fma(x, S.Mul(e, S.Broadcast(Normal.Density)), cdf);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V t = Normal.Evaluate<S, V>(x, out V e, out _);
        return S.Mul(S.Mul(e, S.Broadcast(Normal.Density)), S.Fnma(t, t, S.Broadcast(2)));
    }
}
