using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Add;

/// <summary>
/// Adds a number per channel to an activation, for its first samples.
/// <para>Computes: y[c][row][column][n] += bias[c] for n &lt; samples.</para>
/// <para>Shapes: y of <c>layout</c>, in place; bias of its channels.</para>
/// <para>Requires: at most the samples of the layout, so that padding lanes stay as they are; bias does not overlap y.</para>
/// <para>Cost: 1 FLOP per element, read and written once.</para>
/// <para>Sum order: one addition.</para>
/// <para>Error bound: <see cref="Rounding.Single"/> of the result.</para>
/// <para>Source: the definition above.</para>
/// </summary>
/// <param name="samples">The number of samples that the bias is added to.</param>
/// <param name="fromRow">The first row computed.</param>
/// <param name="toRow">One beyond the last row.</param>
public readonly unsafe struct AddBias(float* bias, ActivationLayout layout, int samples, int fromRow, int toRow, float* y) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        // Without a gap between the samples of two pixels, rows are one run.
        int run = samples == layout.Lanes ? (toRow - fromRow) * layout.RowStride : samples;
        for (int c = 0; c < layout.Channels; c++)
        {
            V value = S.Broadcast(bias[c]);
            float* plane = y + c * layout.ChannelStride;
            float* end = plane + (long)toRow * layout.RowStride;
            for (float* first = plane + (long)fromRow * layout.RowStride; first < end; first += Math.Max(run, layout.Lanes))
            {
                int i = 0;
                for (; i + S.Width <= run; i += S.Width)
                {
                    S.Store(S.Add(S.Load(first + i), value), first + i);
                }

                for (; i < run; i++)
                {
                    first[i] += bias[c];
                }
            }
        }
    }
}
