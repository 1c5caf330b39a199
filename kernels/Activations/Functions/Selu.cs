using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>
/// SELU: ELU scaled so that mean 0 and variance 1 are a fixed point.
/// <para>Source: Klambauer et al., Self-Normalizing Neural Networks (NeurIPS 2017), equation 2.</para>
/// </summary>
public readonly struct Selu : IElementFunction
{
    public static string Formula => "x > 0 ? 1.0507 x : 1.7581 (e^x - 1)";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising | FunctionTraits.Linear | FunctionTraits.Activation;

    public static Derivatives Exact(double x, double a, double b) => new(
        x > 0 ? Scale * x : Below * Float64.ExpMinusOne(x),
        x > 0 ? Scale : Below * Math.Exp(x),
        x > 0 ? 0 : Below * Math.Exp(x));

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(6, 5, 5).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        Exponential.Of<S, V>(x, S.Zero, out V minusOne);
        return S.WhereGreater(x, S.Zero, S.Mul(S.Broadcast((float)Scale), x), S.Mul(S.Broadcast((float)Below), minusOne));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.WhereGreater(x, S.Zero, S.Broadcast((float)Scale), S.Mul(S.Broadcast((float)Below), Exponential.Of<S, V>(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.WhereGreater(x, S.Zero, S.Zero, S.Mul(S.Broadcast((float)Below), Exponential.Of<S, V>(x)));

    private const double Scale = 1.0507009873554805;
    private const double Below = Scale * 1.6732632423543772;
}
