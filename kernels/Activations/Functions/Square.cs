using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The square.</summary>
public readonly struct Square : IElementFunction
{
    public static string Formula => "x^2";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising;

    public static Derivatives Exact(double x, double a, double b) => new(x * x, 2 * x, 2);

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(1, 0, 0).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(x, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Add(x, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Broadcast(2);
}
