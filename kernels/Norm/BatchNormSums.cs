using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;

namespace FastProxy.Kernels.Norm;

/// <summary>
/// The first half of train-mode batch-norm: sums of each channel's row over columns and samples.
/// <para>Computes: sums[2 * (row * C + c)] = sum of x[c][row][.][.], and the sum of squares after it.</para>
/// <para>Shapes: x of <c>layout</c>; sums H x C x 2 in float64.</para>
/// <para>Requires: padding lanes of x are 0.</para>
/// <para>Cost: 3 FLOP and 4 bytes per element.</para>
/// <para>Sum order: that of <see cref="LaneSums"/>. It does not depend on the vector width.</para>
/// <para>Error bound: <see cref="ChannelReference.RowErrorBound"/>, of squares likewise.</para>
/// <para>Source: Ioffe and Szegedy, "Batch Normalization" (ICML 2015), Algorithm 1.</para>
/// </summary>
public readonly unsafe struct BatchNormSums(float* x, ActivationLayout layout, int fromRow, int toRow, double* sums) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int row = fromRow; row < toRow; row++)
        {
            for (int c = 0; c < layout.Channels; c++)
            {
                Row<S, V>(
                    x + c * layout.ChannelStride + (long)row * layout.RowStride,
                    layout.RowStride,
                    sums + 2L * ((long)row * layout.Channels + c));
            }
        }
    }

    /// <summary>Writes the sum and the sum of squares of <paramref name="length"/> floats, a multiple of 16.</summary>
    internal static void Row<S, V>(float* x, int length, double* sums)
        where S : struct, ISimd<V>
        where V : struct => LaneSums.Run<S, V, SumAndSquares>(x, null, null, length, sums, sums + 1);
}
