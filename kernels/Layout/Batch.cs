using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Layout;

/// <summary>Converts between the sample-first order of files and frameworks and the sample-last order of the kernels.</summary>
public static unsafe class Batch
{
    /// <summary>
    /// Writes N x C x H x W <paramref name="values"/> to <paramref name="y"/> of <paramref name="layout"/>, padding lanes 0.
    /// </summary>
    public static void ToLanes(ReadOnlySpan<float> values, ActivationLayout layout, float* y)
    {
        int plane = layout.Height * layout.Width;
        for (int c = 0; c < layout.Channels; c++)
        {
            for (int p = 0; p < plane; p++)
            {
                float* pixel = y + c * layout.ChannelStride + (long)p * layout.Lanes;
                for (int n = 0; n < layout.Lanes; n++)
                {
                    pixel[n] = n < layout.Samples ? values[(n * layout.Channels + c) * plane + p] : 0f;
                }
            }
        }
    }

    /// <summary>Returns the inverse of <see cref="ToLanes"/>: N x C x H x W values.</summary>
    public static float[] FromLanes(float* x, ActivationLayout layout)
    {
        int plane = layout.Height * layout.Width;
        var values = new float[checked(layout.Samples * layout.Channels * plane)];
        for (int c = 0; c < layout.Channels; c++)
        {
            for (int p = 0; p < plane; p++)
            {
                float* pixel = x + c * layout.ChannelStride + (long)p * layout.Lanes;
                for (int n = 0; n < layout.Samples; n++)
                {
                    values[(n * layout.Channels + c) * plane + p] = pixel[n];
                }
            }
        }

        return values;
    }
}
