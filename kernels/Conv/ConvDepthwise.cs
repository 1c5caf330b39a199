namespace FastProxy.Kernels.Conv;

/// <summary>
/// Depthwise convolution: each output channel reads the one input channel of its number.
/// <para>Computes: as <see cref="ConvDirect"/> with groups = channels.</para>
/// <para>Shapes: x of <c>xLayout</c>, w C x 1 x K x K as in PyTorch (not packed), y of <c>shape.Output(xLayout)</c>.</para>
/// <para>Requires: y does not overlap x.</para>
/// <para>Cost: 2 * K^2 FLOP per output against at least 8 bytes of memory traffic: bound by memory below K = 5.</para>
/// <para>Sum order: tap rows, tap columns; one fused multiply-add each, from +0. Error bound: K^2 * 2^-24 * sum |w||x|.</para>
/// </summary>
public readonly unsafe struct ConvDepthwise(
    float* x, float* w, ConvShape shape, ActivationLayout xLayout, bool isRelu, int fromRow, int toRow, float* y) : IKernel
{
    /// <inheritdoc/>
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        if (isRelu)
        {
            Rows<S, V, Yes>();
        }
        else
        {
            Rows<S, V, No>();
        }
    }

    private void Rows<S, V, R>()
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        ConvShape s = shape;
        ActivationLayout xl = xLayout;
        ActivationLayout yl = s.Output(xl);
        for (int p = fromRow; p < toRow; p++)
        {
            (int r0, int r1) = s.Inside(p, xl.Height);
            for (int c = 0; c < xl.Channels; c++)
            {
                float* plane = x + c * xl.ChannelStride;
                float* kernel = w + c * s.Taps;
                float* yRow = y + c * yl.ChannelStride + (long)p * yl.RowStride;
                for (int q = 0; q < yl.Width; q++)
                {
                    (int c0, int c1) = s.Inside(q, xl.Width);
                    for (int l = 0; l < xl.Lanes; l += S.Width)
                    {
                        V sum = S.Zero;
                        for (int r = r0; r < r1; r++)
                        {
                            float* row = plane + (long)(p * s.Stride - s.Padding + r * s.Dilation) * xl.RowStride + l;
                            for (int k = c0; k < c1; k++)
                            {
                                V value = S.Load(row + (long)(q * s.Stride - s.Padding + k * s.Dilation) * xl.Lanes);
                                sum = S.Fma(S.Broadcast(kernel[r * s.Kernel + k]), R.On ? S.Relu(value) : value, sum);
                            }
                        }

                        S.Store(sum, yRow + (long)q * xl.Lanes + l);
                    }
                }
            }
        }
    }
}
