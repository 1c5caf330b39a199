using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>
/// GELU by tanh: x / 2 (1 + tanh(u)) = x sigmoid(2 u).
/// <para>Source: Hendrycks and Gimpel, Gaussian Error Linear Units (2016), section 2.</para>
/// </summary>
public readonly struct GeluTanh : IElementFunction
{
    public static string Formula => "x sigmoid(v), v = 2 sqrt(2 / pi) (x + 0.044715 x^3)";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising | FunctionTraits.Activation;

    public static Derivatives Exact(double x, double a, double b)
    {
        (double v, double rate) = (x * (Linear + Cubic * x * x), Linear + 3 * Cubic * x * x);
        (double gate, double rest) = (Float64.Sigmoid(v), Float64.Sigmoid(-v));
        return new(
            x * gate, gate + x * gate * rest * rate, gate * rest * (2 * rate + x * ((rest - gate) * rate * rate + 6 * Cubic * x)));
    }

    public static Derivatives Errors(double x, double a, double b)
    {
        // The rounding of v is multiplied by v.
        double v = Math.Min(120, Math.Abs(x * (Linear + Cubic * x * x)));
        double rate = Linear + 3 * Cubic * x * x;
        (double gate, double steep) = (Float64.Sigmoid(v * Math.Sign(x)), Float64.Sigmoid(v) * Float64.Sigmoid(-v));
        double bend = steep * (2 * rate + Math.Abs(x) * (rate * rate + 6 * Cubic * Math.Abs(x)));
        return new Derivatives(8 + 4 * v, 8 + 4 * v, 12 + 4 * v).Roundings(new(x * gate, gate + Math.Abs(x) * steep * rate, bend));
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
        V gate = Gate<S, V>(x, out V steep, out V t);
        return S.Fma(S.Mul(t, steep), Rate<S, V>(t), gate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V gate = Gate<S, V>(x, out V steep, out V t);
        V rate = Rate<S, V>(t);
        V turn = S.Fma(S.Mul(rate, rate), S.Fnma(S.Broadcast(2), gate, S.Broadcast(1)), S.Mul(S.Broadcast((float)(6 * Cubic)), t));
        return S.Mul(steep, S.Fma(t, turn, S.Add(rate, rate)));
    }

    private const double Linear = 1.5957691216057308;
    private const double Cubic = 0.044715 * Linear;

    /// <summary>Returns sigmoid(v), and computes its derivative by v and x up to a magnitude beyond which that is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Gate<S, V>(V x, out V steep, out V t)
        where S : struct, ISimd<V>
        where V : struct
    {
        V most = S.Broadcast(20);
        V least = S.Broadcast(-20);
        t = S.WhereGreater(x, most, most, x);
        t = S.WhereGreater(least, t, least, t);
        V v = S.Mul(t, S.Fma(S.Mul(t, t), S.Broadcast((float)Cubic), S.Broadcast((float)Linear)));
        V gate = Logistic.Of<S, V>(v, out V rest);
        steep = S.Mul(gate, rest);
        return gate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Rate<S, V>(V t)
        where S : struct, ISimd<V>
        where V : struct => S.Fma(S.Mul(t, t), S.Broadcast((float)(3 * Cubic)), S.Broadcast((float)Linear));
}
