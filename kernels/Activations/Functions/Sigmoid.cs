using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The logistic function.</summary>
public readonly struct Sigmoid : IElementFunction
{
    public static string Formula => "1 / (1 + e^-x)";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising;

    public static Derivatives Exact(double x, double a, double b) => new(
        Float64.Sigmoid(x),
        Float64.Sigmoid(x) * Float64.Sigmoid(-x),
        Float64.Sigmoid(x) * Float64.Sigmoid(-x) * (Float64.Sigmoid(-x) - Float64.Sigmoid(x)));

    public static Derivatives Errors(double x, double a, double b) =>
        new Derivatives(8, 12, 16).Roundings(
            new(Float64.Sigmoid(x), Float64.Sigmoid(x) * Float64.Sigmoid(-x), Float64.Sigmoid(x) * Float64.Sigmoid(-x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => Logistic.Of<S, V>(x, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V gate = Logistic.Of<S, V>(x, out V rest);
        return S.Mul(gate, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V gate = Logistic.Of<S, V>(x, out V rest);
        return S.Mul(S.Mul(gate, rest), S.Sub(rest, gate));
    }
}
