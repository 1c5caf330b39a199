using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>
/// Max pooling over the taps inside the image.
/// <para>Computes: y[c][p][q] = max of x[c] under the window.</para>
/// <para>Shapes: x of <c>xLayout</c>, y of <c>shape.Output(xLayout)</c>.</para>
/// <para>Requires: y does not overlap x.</para>
/// <para>Cost: K^2 comparisons per output.</para>
/// <para>Sum order: no sum. A tap replaces the maximum of the earlier ones (row by row) unless that was larger.</para>
/// <para>Error bound: 0.</para>
/// <para>Source: the definition above.</para>
/// <para>The result is NaN only if the last tap is one: unlike in PyTorch, a NaN does not reach every output that reads it.</para>
/// </summary>
public readonly unsafe struct MaxPool(float* x, PoolShape shape, ActivationLayout xLayout, int fromRow, int toRow, float* y) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        ActivationLayout xl = xLayout;
        ActivationLayout yl = shape.Output(xl);
        int lanes = xl.Lanes;
        int rowStride = xl.RowStride;
        for (int row = fromRow; row < toRow; row++)
        {
            (int r0, int r1) = shape.Inside(row, xl.Height);
            for (int c = 0; c < xl.Channels; c++)
            {
                float* plane = x + c * xl.ChannelStride;
                float* destination = y + c * yl.ChannelStride + (long)row * yl.RowStride;
                for (int q = 0; q < yl.Width; q++)
                {
                    (int c0, int c1) = shape.Inside(q, xl.Width);
                    for (int l = 0; l < lanes; l += S.Width)
                    {
                        float* taps = plane + (long)r0 * rowStride + (long)c0 * lanes + l;
                        V max = Window<S, V>(taps, r1 - r0, c1 - c0, rowStride, lanes);
                        S.Store(max, destination + (long)q * lanes + l);
                    }
                }
            }
        }
    }

    /// <summary>Returns the largest of <paramref name="rows"/> x <paramref name="columns"/> taps, in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Window<S, V>(float* taps, int rows, int columns, int rowStride, int lanes)
        where S : struct, ISimd<V>
        where V : struct
    {
        V max = S.Load(taps);
        for (int r = 0; r < rows; r++)
        {
            float* tap = taps + (long)r * rowStride;
            for (int k = columns; k > 0; k--)
            {
                max = S.Max(max, S.Load(tap));
                tap += lanes;
            }
        }

        return max;
    }
}
