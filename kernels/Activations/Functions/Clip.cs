using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>x up to bounds, the parameters: of 0 and 6 ReLU6, of -1 and 1 the hard tanh.</summary>
public readonly struct Clip : IElementFunction
{
    public static string Formula => "min(max(x, a), b)";

    public static FunctionTraits Traits(float a, float b) =>
        FunctionTraits.Pieces | (a <= 0 && b > 0 ? FunctionTraits.Activation : 0) | (b >= 0 ? FunctionTraits.Rising : 0)
        | (a <= 0 && float.IsInfinity(b) ? FunctionTraits.Linear : 0);

    public static Derivatives Exact(double x, double a, double b) => new(x > b ? b : a > x ? a : x, x > a && b > x ? 1 : 0, 0);

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(0, 0, 0).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.WhereGreater(x, b, b, S.WhereGreater(a, x, a, x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.WhereGreater(x, a, S.WhereGreater(b, x, S.Broadcast(1), S.Zero), S.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Zero;
}
