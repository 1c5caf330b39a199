using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>
/// SiLU, also called swish.
/// <para>Source: Elfwing et al., Sigmoid-Weighted Linear Units (2018), equation 7.</para>
/// </summary>
public readonly struct Silu : IElementFunction
{
    public static string Formula => "x sigmoid(x)";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising | FunctionTraits.Activation;

    public static Derivatives Exact(double x, double a, double b) => new(
        x * Float64.Sigmoid(x),
        Float64.Sigmoid(x) * (1 + x * Float64.Sigmoid(-x)),
        Float64.Sigmoid(x) * Float64.Sigmoid(-x) * (2 + x * (Float64.Sigmoid(-x) - Float64.Sigmoid(x))));

    public static Derivatives Errors(double x, double a, double b) =>
        new Derivatives(8, 10, 14).Roundings(
            new(x * Float64.Sigmoid(x), Float64.Sigmoid(x) * (1 + Math.Abs(x) * Float64.Sigmoid(-x)),
                Float64.Sigmoid(x) * Float64.Sigmoid(-x) * (2 + Math.Abs(x))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(x, Logistic.Of<S, V>(x, out _));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V gate = Logistic.Of<S, V>(x, out V rest);
        return S.Mul(gate, S.Fma(x, rest, S.Broadcast(1)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V gate = Logistic.Of<S, V>(x, out V rest);
        return S.Mul(S.Mul(gate, rest), S.Fma(x, S.Sub(rest, gate), S.Broadcast(2)));
    }
}
