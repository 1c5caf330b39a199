using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The reciprocal.</summary>
public readonly struct Reciprocal : IElementFunction
{
    public static string Formula => "1 / x";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.None;

    public static Derivatives Exact(double x, double a, double b) => new(1 / x, -1 / (x * x), 2 / (x * x * x));

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(1, 3, 5).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Div(S.Broadcast(1), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Div(S.Div(S.Broadcast(-1), x), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Div(S.Div(S.Div(S.Broadcast(2), x), x), x);
}
