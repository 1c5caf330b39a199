using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>
/// Mish: x times a gate, a quotient of polynomials of e^-|x|.
/// <para>Source: Misra, Mish: A Self Regularized Non-Monotonic Activation Function (BMVC 2020), equation 1.</para>
/// </summary>
public readonly struct Mish : IElementFunction
{
    public static string Formula => "x tanh(ln(1 + e^x))";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising | FunctionTraits.Activation;

    public static Derivatives Exact(double x, double a, double b)
    {
        (double gate, double rest) = Gate(x);
        double sigmoid = Float64.Sigmoid(x);
        double steep = rest * (1 + gate) * sigmoid;
        return new(x * gate, gate + x * steep, steep * (2 + x * (1 - sigmoid * (1 + 2 * gate))));
    }

    public static Derivatives Errors(double x, double a, double b)
    {
        (double gate, double rest) = Gate(x);
        double steep = rest * (1 + gate) * Float64.Sigmoid(x);
        return new Derivatives(14, 18, 24).Roundings(new(x * gate, gate + Math.Abs(x) * steep, steep * (2 + 3 * Math.Abs(x))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(x, Gate<S, V>(x, out _, out _));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V gate = Gate<S, V>(x, out V steep, out _);
        return S.Fma(x, steep, gate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V gate = Gate<S, V>(x, out V steep, out V sigmoid);
        V one = S.Broadcast(1);
        V turn = S.Fnma(sigmoid, S.Fma(gate, S.Broadcast(2), one), one);
        // Beyond this the gate does not change.
        V most = S.Broadcast(104);
        return S.Mul(steep, S.Fma(S.WhereGreater(x, most, most, x), turn, S.Broadcast(2)));
    }

    /// <summary>Returns the gate and 1 less the gate in float64.</summary>
    private static (double Gate, double Complement) Gate(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        (double above, double below) = x > 0 ? (1 + 2 * e, 2 * e * e) : (e * (e + 2), 2);
        return (above / (above + below), below / (above + below));
    }

    /// <summary>Returns the gate, and computes its derivative and the logistic function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Gate<S, V>(V x, out V steep, out V sigmoid)
        where S : struct, ISimd<V>
        where V : struct
    {
        V one = S.Broadcast(1);
        V two = S.Broadcast(2);
        V e = Exponential.Of<S, V>(S.Sub(S.Zero, Polynomial.Magnitude<S, V>(x)));
        V above = S.WhereGreater(x, S.Zero, S.Fma(e, two, one), S.Mul(e, S.Add(e, two)));
        V below = S.WhereGreater(x, S.Zero, S.Mul(S.Add(e, e), e), two);
        V sum = S.Add(above, below);
        V gate = S.Div(above, sum);
        sigmoid = Logistic.Of<S, V>(x, out _);
        steep = S.Mul(S.Mul(S.Div(below, sum), S.Add(gate, one)), sigmoid);
        return gate;
    }
}
