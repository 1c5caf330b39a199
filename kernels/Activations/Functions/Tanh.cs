using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The hyperbolic tangent.</summary>
public readonly struct Tanh : IElementFunction
{
    public static string Formula => "tanh(x)";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising | FunctionTraits.Activation;

    public static Derivatives Exact(double x, double a, double b) => new(
        Math.Tanh(x),
        4 * Float64.Sigmoid(2 * x) * Float64.Sigmoid(-2 * x),
        -8 * Math.Tanh(x) * Float64.Sigmoid(2 * x) * Float64.Sigmoid(-2 * x));

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(8, 12, 20).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V t = Polynomial.Magnitude<S, V>(x);
        Exponential.Of<S, V>(S.Mul(t, S.Broadcast(-2)), S.Zero, out V minusOne);
        return Polynomial.Signed<S, V>(x, S.Div(S.Sub(S.Zero, minusOne), S.Add(minusOne, S.Broadcast(2))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V gate = Logistic.Of<S, V>(S.Add(x, x), out V rest);
        return S.Mul(S.Mul(gate, rest), S.Broadcast(4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(S.Mul(Value<S, V>(x, a, b), S.Broadcast(-2)), Slope<S, V>(x, a, b));
}
