using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Layout;

/// <summary>
/// The first sample of an activation, or of its ReLU, channel by channel.
/// <para>Computes: y[c][p] = x[c][p] of sample 0, or max(x[c][p], 0).</para>
/// <para>Shapes: x C x H x W x Lanes; y C x (H * W).</para>
/// <para>Requires: y does not overlap x.</para>
/// <para>Cost: 8 bytes per number, and the cache line of each that is read.</para>
/// <para>Sum order: none.</para>
/// <para>Error bound: 0.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public static unsafe class SampleRows
{
    /// <summary>Copies sample 0.</summary>
    public static void Run(float* x, ActivationLayout layout, bool isRelu, float* y)
    {
        int pixels = layout.Height * layout.Width;
        for (int c = 0; c < layout.Channels; c++)
        {
            for (int p = 0; p < pixels; p++)
            {
                float value = x[c * layout.ChannelStride + (long)p * layout.Lanes];
                y[c * pixels + p] = isRelu ? MathF.Max(value, 0) : value;
            }
        }
    }
}
