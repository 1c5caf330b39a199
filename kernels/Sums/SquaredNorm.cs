using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Sums;

/// <summary>
/// The squared Euclidean norm of float32 numbers.
/// <para>Computes: sum over i of x[i]^2.</para>
/// <para>Shapes: x of any length.</para>
/// <para>Requires: nothing.</para>
/// <para>Cost: 2 FLOP and 4 bytes per number, one after another.</para>
/// <para>Sum order: i in order, in float64, from +0; a square of float32 is exact in float64.</para>
/// <para>Error bound: (length - 1) * <see cref="Rounding.Double"/> of the sum.</para>
/// <para>Source: the definition.</para>
/// </summary>
public static class SquaredNorm
{
    /// <summary>Returns the sum.</summary>
    public static double Of(ReadOnlySpan<float> x)
    {
        double sum = 0;
        foreach (float value in x)
        {
            sum += (double)value * value;
        }

        return sum;
    }
}
