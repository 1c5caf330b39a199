using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The cube.</summary>
public readonly struct Cube : IElementFunction
{
    public static string Formula => "x^3";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising;

    public static Derivatives Exact(double x, double a, double b) => new(x * x * x, 3 * x * x, 6 * x);

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(3, 3, 1).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(S.Mul(x, x), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(S.Mul(x, x), S.Broadcast(3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(x, S.Broadcast(6));
}
