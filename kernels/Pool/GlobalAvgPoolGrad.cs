using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>
/// Gradient of <see cref="GlobalAvgPool"/>.
/// <para>Computes: dX[c][p][q] = dY[c] * (1 / (H * W)) for each sample.</para>
/// <para>Shapes: dY of C x 1 x 1, dX of <c>xLayout</c>.</para>
/// <para>Requires: dX does not overlap dY.</para>
/// <para>Cost: writes 4 bytes per element.</para>
/// <para>Sum order: no sum.</para>
/// <para>Error bound: <see cref="PoolReference.GlobalAverageGradErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public readonly unsafe struct GlobalAvgPoolGrad(float* dY, ActivationLayout xLayout, int fromChannel, int toChannel, float* dX) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        ActivationLayout xl = xLayout;
        ActivationLayout yl = new(xl.Channels, 1, 1, xl.Samples);
        int plane = xl.Height * xl.RowStride;
        V factor = S.Broadcast(1f / (xl.Height * xl.Width));
        for (int c = fromChannel; c < toChannel; c++)
        {
            for (int l = 0; l < xl.Lanes; l += S.Width)
            {
                V value = S.Mul(S.Load(dY + c * yl.ChannelStride + l), factor);
                float* channel = dX + c * xl.ChannelStride;
                for (int i = l; i < plane; i += xl.Lanes)
                {
                    S.Store(value, channel + i);
                }
            }
        }
    }
}
