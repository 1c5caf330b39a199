using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The natural logarithm.</summary>
public readonly struct Log : IElementFunction
{
    public static string Formula => "ln(x)";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.None;

    public static Derivatives Exact(double x, double a, double b) => new(Math.Log(x), 1 / x, -1 / (x * x));

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(5, 1, 3).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => Logarithm.Of<S, V>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Div(S.Broadcast(1), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V inverse = S.Div(S.Broadcast(1), x);
        return S.Sub(S.Zero, S.Mul(inverse, inverse));
    }
}
