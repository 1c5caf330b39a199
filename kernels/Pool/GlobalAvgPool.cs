using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>
/// Mean over the image.
/// <para>Computes: y[c] = (sum of x[c]) * (1 / (H * W)) for each sample.</para>
/// <para>Shapes: x of <c>xLayout</c>, y of C x 1 x 1.</para>
/// <para>Requires: y does not overlap x.</para>
/// <para>Cost: H * W additions per channel and sample.</para>
/// <para>Sum order: columns left to right within a row, then rows top down.</para>
/// <para>Error bound: <see cref="PoolReference.GlobalAverageErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public readonly unsafe struct GlobalAvgPool(float* x, ActivationLayout xLayout, int fromChannel, int toChannel, float* y) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        ActivationLayout xl = xLayout;
        ActivationLayout yl = new(xl.Channels, 1, 1, xl.Samples);
        V factor = S.Broadcast(1f / (xl.Height * xl.Width));
        for (int c = fromChannel; c < toChannel; c++)
        {
            for (int l = 0; l < xl.Lanes; l += S.Width)
            {
                V sum = S.Zero;
                for (int row = 0; row < xl.Height; row++)
                {
                    float* p = x + c * xl.ChannelStride + (long)row * xl.RowStride + l;
                    V rowSum = S.Zero;
                    for (int q = 0; q < xl.Width; q++)
                    {
                        rowSum = S.Add(rowSum, S.Load(p + (long)q * xl.Lanes));
                    }

                    sum = S.Add(sum, rowSum);
                }

                S.Store(S.Mul(sum, factor), y + c * yl.ChannelStride + l);
            }
        }
    }
}
