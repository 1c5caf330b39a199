using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The hard sigmoid; the parameters are the slope and the value at 0.</summary>
public readonly struct HardSigmoid : IElementFunction
{
    public static string Formula => "min(max(a x + b, 0), 1)";

    public static FunctionTraits Traits(float a, float b) => FunctionTraits.Pieces | (a >= 0 ? FunctionTraits.Rising : 0);

    public static Derivatives Exact(double x, double a, double b)
    {
        double line = a * x + b;
        return new(line > 1 ? 1 : 0 > line ? 0 : line, line > 0 && 1 > line ? a : 0, 0);
    }

    public static Derivatives Errors(double x, double a, double b)
    {
        // A rounding may move the line across a corner.
        double line = a * x + b;
        double rounding = Math.ScaleB(Math.Abs(a * x) + Math.Abs(b), -24);
        return new(rounding, Math.Min(Math.Abs(line), Math.Abs(line - 1)) <= rounding ? Math.Abs(a) : 0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V line = S.Fma(a, x, b);
        V one = S.Broadcast(1);
        return S.WhereGreater(line, one, one, S.WhereGreater(S.Zero, line, S.Zero, line));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V line = S.Fma(a, x, b);
        return S.WhereGreater(line, S.Zero, S.WhereGreater(S.Broadcast(1), line, a, S.Zero), S.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Zero;
}
