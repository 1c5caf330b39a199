using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>x above 0, a multiple of x below; the first parameter is the slope below and at 0.</summary>
public readonly struct LeakyRelu : IElementFunction
{
    public static string Formula => "x > 0 ? x : a x";

    public static FunctionTraits Traits(float a, float b) =>
        FunctionTraits.Pieces | FunctionTraits.Rising | FunctionTraits.Linear | (a >= 0 && a != 1 ? FunctionTraits.Activation : 0);

    public static Derivatives Exact(double x, double a, double b) => new(x > 0 ? x : a * x, x > 0 ? 1 : a, 0);

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(1, 0, 0).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.WhereGreater(x, S.Zero, x, S.Mul(a, x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.WhereGreater(x, S.Zero, S.Broadcast(1), a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Zero;
}
