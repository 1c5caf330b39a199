using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Sums;

/// <summary>Sums of products in float64, stated as simply as possible: what their kernels are tested against.</summary>
public static class ChannelReference
{
    /// <summary>H x C: the sum over columns and samples of <paramref name="a"/> * <paramref name="b"/> (N x C x H x W), or of a alone without b.</summary>
    public static double[] RowDots(double[] a, double[]? b, ActivationLayout layout)
    {
        var sums = new double[layout.Height * layout.Channels];
        for (int i = 0; i < a.Length; i++)
        {
            int row = i / layout.Width % layout.Height;
            int c = i / (layout.Width * layout.Height) % layout.Channels;
            sums[row * layout.Channels + c] += b == null ? a[i] : a[i] * b[i];
        }

        return sums;
    }

    /// <summary>C: the sum of each channel over rows, columns and samples.</summary>
    public static double[] Totals(double[] a, double[]? b, ActivationLayout layout)
    {
        var totals = new double[layout.Channels];
        for (int i = 0; i < a.Length; i++)
        {
            totals[i / (layout.Width * layout.Height) % layout.Channels] += b == null ? a[i] : a[i] * b[i];
        }

        return totals;
    }

    /// <summary>N x C: the sum over pixels.</summary>
    public static double[] SampleDots(double[] a, double[]? b, ActivationLayout layout)
    {
        var dots = new double[layout.Samples * layout.Channels];
        for (int i = 0; i < a.Length; i++)
        {
            dots[i / (layout.Width * layout.Height)] += b == null ? a[i] : a[i] * b[i];
        }

        return dots;
    }
}
