using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>
/// Max pooling of an activation whose second sample is the derivative of the first.
/// <para>
/// Computes: y[c][q] of sample 0 = max of x[c] of sample 0 under the window; of sample 1 = x[c] of sample 1 at the place of that maximum: the first
/// in row-major order of several equal, as <see cref="MaxPoolTangent"/>.
/// </para>
/// <para>Shapes: x of <c>xLayout</c> with two samples, y of <c>shape.Output(xLayout)</c>.</para>
/// <para>Requires: y does not overlap x.</para>
/// <para>Cost: K^2 comparisons per output, one sample at a time: such activations have one vector per pixel.</para>
/// <para>Sum order: no sum.</para>
/// <para>Error bound: 0.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public readonly unsafe struct MaxPoolDual(float* x, PoolShape shape, ActivationLayout xLayout, int fromRow, int toRow, float* y) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        ActivationLayout xl = xLayout;
        ActivationLayout yl = shape.Output(xl);
        for (int row = fromRow; row < toRow; row++)
        {
            (int r0, int r1) = shape.Inside(row, xl.Height);
            for (int c = 0; c < xl.Channels; c++)
            {
                float* destination = y + c * yl.ChannelStride + (long)row * yl.RowStride;
                for (int q = 0; q < yl.Width; q++, destination += yl.Lanes)
                {
                    (int c0, int c1) = shape.Inside(q, xl.Width);
                    float* corner = x + c * xl.ChannelStride + (long)r0 * xl.RowStride + (long)c0 * xl.Lanes;
                    new Span<float>(destination, yl.Lanes).Clear();
                    Window(corner, r1 - r0, c1 - c0, xl, destination);
                }
            }
        }
    }

    private static void Window(float* taps, int rows, int columns, ActivationLayout layout, float* y)
    {
        (y[0], y[1]) = (taps[0], taps[1]);
        for (int r = 0; r < rows; r++)
        {
            for (int k = 0; k < columns; k++)
            {
                float* tap = taps + (long)r * layout.RowStride + (long)k * layout.Lanes;
                if (tap[0] > y[0])
                {
                    (y[0], y[1]) = (tap[0], tap[1]);
                }
            }
        }
    }
}
