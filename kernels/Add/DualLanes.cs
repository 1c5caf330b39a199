using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Add;

/// <summary>
/// Turns a tangent in the second lane into a point beside the first, for layouts of two samples.
/// <para>Computes: y[c][row][column][1] += y[c][row][column][0].</para>
/// <para>Shapes: y of <c>layout</c>, in place.</para>
/// <para>Requires: two samples.</para>
/// <para>Cost: 1 FLOP per pixel, and the cache line that holds it.</para>
/// <para>Sum order: one addition.</para>
/// <para>Error bound: <see cref="Rounding.Single"/> of the result.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public readonly unsafe struct DualLanes(float* y, ActivationLayout layout, int fromRow, int toRow) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        if (layout.Samples != 2)
        {
            throw new InvalidOperationException($"{layout.Samples} samples, expected 2");
        }

        for (int c = 0; c < layout.Channels; c++)
        {
            float* plane = y + c * layout.ChannelStride;
            for (float* pixel = plane + (long)fromRow * layout.RowStride; pixel < plane + (long)toRow * layout.RowStride; pixel += layout.Lanes)
            {
                pixel[1] += pixel[0];
            }
        }
    }
}
