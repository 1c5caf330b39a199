using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The softplus.</summary>
public readonly struct Softplus : IElementFunction
{
    public static string Formula => "ln(1 + e^x)";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising;

    public static Derivatives Exact(double x, double a, double b) => new(
        Math.Max(x, 0) + Float64.LogOnePlus(Math.Exp(-Math.Abs(x))),
        Float64.Sigmoid(x),
        Float64.Sigmoid(x) * Float64.Sigmoid(-x));

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(8, 8, 12).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V rest = Logarithm.OnePlus<S, V>(Exponential.Of<S, V>(S.Sub(S.Zero, Polynomial.Magnitude<S, V>(x))));
        return S.Add(S.Max(x, S.Zero), rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => Logistic.Of<S, V>(x, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V gate = Logistic.Of<S, V>(x, out V rest);
        return S.Mul(gate, rest);
    }
}
