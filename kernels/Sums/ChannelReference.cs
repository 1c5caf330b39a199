using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Sums;

/// <summary>Sums of products in float64, stated as simply as possible, and the error bounds of the kernels that are tested against them.</summary>
public static class ChannelReference
{
    /// <summary>
    /// Returns the bound of |error| / sum |a||b| of a row of a channel as <see cref="LaneSums"/> adds it up: the longest of the chains, and their
    /// sum.
    /// </summary>
    public static double RowErrorBound(ActivationLayout layout) => ((layout.RowStride + 63) / 64 + 2) * Rounding.Single;

    /// <summary>
    /// Returns the bound of |error| / sum of magnitudes of <see cref="ChannelTotals"/>: float64 additions of <paramref name="height"/> rows.
    /// </summary>
    public static double TotalsErrorBound(int height) => (height - 1) * Rounding.Double;

    /// <summary>Returns the bound of |error| / sum |a||b| of <see cref="SampleDots"/>: the products of a row, and the rows.</summary>
    public static double SampleDotsErrorBound(ActivationLayout layout) => (layout.Width + layout.Height) * Rounding.Single;

    /// <summary>
    /// Returns H x C sums over columns and samples of <paramref name="a"/> * <paramref name="b"/> (N x C x H x W), or of a alone without b.
    /// </summary>
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

    /// <summary>Returns C sums of each channel over rows, columns and samples.</summary>
    public static double[] Totals(double[] a, double[]? b, ActivationLayout layout)
    {
        var totals = new double[layout.Channels];
        for (int i = 0; i < a.Length; i++)
        {
            totals[i / (layout.Width * layout.Height) % layout.Channels] += b == null ? a[i] : a[i] * b[i];
        }

        return totals;
    }

    /// <summary>Returns N x C sums over pixels.</summary>
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
