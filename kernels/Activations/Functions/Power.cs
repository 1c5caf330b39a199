using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>
/// x to the power of the first parameter, by exponential and logarithm. The second says what of negative x becomes: 2 for an even integer power,
/// 1 for an odd one, 0 for NaN.
/// </summary>
public readonly struct Power : IElementFunction
{
    public static string Formula => "x^a";

    public static FunctionTraits Traits(float a, float b) => a > 0 ? FunctionTraits.Rising : FunctionTraits.None;

    public static Derivatives Exact(double x, double a, double b)
    {
        double Raised(double power) => x < 0 && b == 0 ? double.NaN : Math.Pow(x, power);
        return new(Raised(a), a * Raised(a - 1), a * (a - 1) * Raised(a - 2));
    }

    public static Derivatives Errors(double x, double a, double b)
    {
        // The error of the logarithm is multiplied by the power.
        double log = x == 0 ? 0 : Math.Abs(Math.Log(Math.Abs(x)));
        double Units(double power) => 8 + 7 * Math.Abs(power) * log;
        return new Derivatives(Units(a), Units(a - 1), Units(a - 2)).Roundings(Exact(x, a, b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => Raise<S, V>(x, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(a, Raise<S, V>(x, S.Sub(a, S.Broadcast(1)), S.WhereGreater(b, S.Broadcast(0.5f), S.Sub(S.Broadcast(3), b), b)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(S.Mul(a, S.Sub(a, S.Broadcast(1))), Raise<S, V>(x, S.Sub(a, S.Broadcast(2)), b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Raise<S, V>(V x, V power, V parity)
        where S : struct, ISimd<V>
        where V : struct
    {
        // A finite logarithm of 0 makes 1 of its power 0.
        V least = S.Broadcast(-1e30f);
        V log = Logarithm.Of<S, V>(Polynomial.Magnitude<S, V>(x));
        V raised = Exponential.Of<S, V>(S.Mul(power, S.WhereGreater(least, log, least, log)));
        V odd = S.WhereGreater(parity, S.Broadcast(0.5f), S.Sub(S.Zero, raised), S.Broadcast(float.NaN));
        return S.WhereGreater(S.Zero, x, S.WhereGreater(parity, S.Broadcast(1.5f), raised, odd), raised);
    }
}
