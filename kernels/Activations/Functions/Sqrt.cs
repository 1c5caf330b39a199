using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The square root.</summary>
public readonly struct Sqrt : IElementFunction
{
    public static string Formula => "sqrt(x)";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising;

    public static Derivatives Exact(double x, double a, double b) => new(Math.Sqrt(x), 0.5 / Math.Sqrt(x), -0.25 / (x * Math.Sqrt(x)));

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(1, 2, 5).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Div(S.Broadcast(0.5f), S.Sqrt(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Div(S.Div(S.Broadcast(-0.25f), S.Sqrt(x)), x);
}
