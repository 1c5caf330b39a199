using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The error function, by the normal distribution of sqrt(2) x.</summary>
public readonly struct Erf : IElementFunction
{
    public static string Formula => "erf(x)";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising;

    public static Derivatives Exact(double x, double a, double b) => new(
        Float64.Erf(x),
        2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x),
        -4 / Math.Sqrt(Math.PI) * x * Math.Exp(-x * x));

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(12, 6, 8).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V central = Normal.Central<S, V>(S.Mul(x, S.Broadcast(1.41421356f)));
        return Polynomial.Signed<S, V>(x, S.Add(central, central));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        // Beyond this the exponential is 0.
        V t = Polynomial.Magnitude<S, V>(x);
        V most = S.Broadcast(10.3f);
        t = S.WhereGreater(t, most, most, t);
        V square = S.Mul(t, t);
        V rest = S.Sub(S.Zero, S.Fma(t, t, S.Sub(S.Zero, square)));
        return S.Mul(Exponential.Of<S, V>(S.Sub(S.Zero, square), rest, out _), S.Broadcast(1.12837917f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(S.Mul(x, Slope<S, V>(x, a, b)), S.Broadcast(-2));
}
