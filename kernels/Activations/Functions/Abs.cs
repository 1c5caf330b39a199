using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The magnitude; its slope at 0 is 0.</summary>
public readonly struct Abs : IElementFunction
{
    public static string Formula => "|x|";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Pieces | FunctionTraits.Rising | FunctionTraits.Linear;

    public static Derivatives Exact(double x, double a, double b) => new(Math.Abs(x), x > 0 ? 1 : 0 > x ? -1 : 0, 0);

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(0, 0, 0).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => Polynomial.Magnitude<S, V>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.WhereGreater(x, S.Zero, S.Broadcast(1), S.WhereGreater(S.Zero, x, S.Broadcast(-1), S.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Zero;
}
