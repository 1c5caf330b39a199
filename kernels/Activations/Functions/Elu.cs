using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>
/// ELU; the first parameter is the factor below 0.
/// <para>Source: Clevert et al., Fast and Accurate Deep Network Learning by Exponential Linear Units (ICLR 2016), equation 15.</para>
/// </summary>
public readonly struct Elu : IElementFunction
{
    public static string Formula => "x > 0 ? x : a (e^x - 1)";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising | FunctionTraits.Linear | (a >= 0 ? FunctionTraits.Activation : 0);

    public static Derivatives Exact(double x, double a, double b) => new(
        x > 0 ? x : a * Float64.ExpMinusOne(x),
        x > 0 ? 1 : a * Math.Exp(x),
        x > 0 ? 0 : a * Math.Exp(x));

    public static Derivatives Errors(double x, double a, double b) => new Derivatives(5, 4, 4).Roundings(Exact(x, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        Exponential.Of<S, V>(x, S.Zero, out V minusOne);
        return S.WhereGreater(x, S.Zero, x, S.Mul(a, minusOne));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.WhereGreater(x, S.Zero, S.Broadcast(1), S.Mul(a, Exponential.Of<S, V>(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.WhereGreater(x, S.Zero, S.Zero, S.Mul(a, Exponential.Of<S, V>(x)));
}
