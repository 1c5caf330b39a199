using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The reciprocal of the square root.</summary>
public readonly struct ReciprocalSqrt : IElementFunction
{
    public static string Formula => "1 / sqrt(x)";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.None;

    public static Derivatives Exact(double x, double a, double b) => new(
        1 / Math.Sqrt(x),
        -0.5 / (x * Math.Sqrt(x)),
        0.75 / (x * x * Math.Sqrt(x)));

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(2, 4, 6).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Div(S.Broadcast(1), S.Sqrt(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Div(S.Div(S.Broadcast(-0.5f), S.Sqrt(x)), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Div(S.Div(S.Div(S.Broadcast(0.75f), S.Sqrt(x)), x), x);
}
