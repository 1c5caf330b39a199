using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>
/// The hard swish.
/// <para>Source: Howard et al., Searching for MobileNetV3 (ICCV 2019), section 5.2.</para>
/// </summary>
public readonly struct HardSwish : IElementFunction
{
    public static string Formula => "x min(max(x + 3, 0), 6) / 6";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Rising | FunctionTraits.Activation;

    public static Derivatives Exact(double x, double a, double b) => new(
        x > 3 ? x : -3 > x ? 0 : x * (x + 3) / 6,
        x > 3 ? 1 : -3 > x ? 0 : x / 3 + 0.5,
        x > 3 ? 0 : -3 > x ? 0 : 1.0 / 3);

    public static Derivatives Errors(double x, double a, double b) =>
        new Derivatives(5, 4, 1).Roundings(new(Exact(x, a, b).Value, Math.Abs(x) > 3 ? 0 : 1, 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => Inside<S, V>(x, x, S.Mul(S.Mul(x, S.Add(x, S.Broadcast(3))), S.Broadcast(1f / 6)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => Inside<S, V>(x, S.Broadcast(1), S.Fma(x, S.Broadcast(1f / 3), S.Broadcast(0.5f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => Inside<S, V>(x, S.Zero, S.Broadcast(1f / 3));

    /// <summary>Returns <paramref name="above"/> above 3, 0 below -3, else <paramref name="inside"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Inside<S, V>(V x, V above, V inside)
        where S : struct, ISimd<V>
        where V : struct => S.WhereGreater(x, S.Broadcast(3), above, S.WhereGreater(S.Broadcast(-3), x, S.Zero, inside));
}
