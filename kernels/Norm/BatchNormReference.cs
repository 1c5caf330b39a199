using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;

namespace FastProxy.Kernels.Norm;

/// <summary>Train-mode batch-norm in float64, stated as simply as possible, and the error bounds of the kernels that are tested against it.</summary>
public static class BatchNormReference
{
    /// <summary>
    /// Returns the least and the largest scale that <see cref="BatchNormFold"/> may give a channel. The variance is the mean square less the squared
    /// mean, so it is off by a share of variance + mean^2: a channel of constants may have a variance above 0.
    /// </summary>
    public static (double Min, double Max) ScaleErrorBounds(double mean, double variance, ActivationLayout layout)
    {
        double ofMean = MeanErrorBound(mean, variance, layout);
        double ofVariance = StatisticsErrorBound(layout) * (variance + mean * mean) + 2 * Math.Abs(mean) * ofMean + ofMean * ofMean;
        const double slack = 1 + 2 * Rounding.Single;
        return (
            1 / Math.Sqrt(variance + ofVariance + BatchNormFold.Epsilon) / slack,
            1 / Math.Sqrt(Math.Max(0, variance - ofVariance) + BatchNormFold.Epsilon) * slack);
    }

    /// <summary>
    /// Returns the bound of |error| of the shift that <see cref="BatchNormFold"/> gives a channel beside <paramref name="scale"/>: the error of the
    /// mean, and roundings.
    /// </summary>
    public static double ShiftErrorBound(double mean, double variance, double scale, ActivationLayout layout) =>
        MeanErrorBound(mean, variance, layout) * scale + 2 * Rounding.Single * Math.Abs(mean * scale);

    /// <summary>
    /// Returns the bound of |error| of u * uScale + x * xScale + constant, the derivative of one element by <see cref="BatchNormTangentFold"/>. Each
    /// coefficient is rounded once, as were scale and shift, from which the mean is taken.
    /// </summary>
    /// <param name="s">The scale of the channel.</param>
    /// <param name="mean">The mean of x.</param>
    /// <param name="xc">x less its mean.</param>
    /// <param name="uc">u less its mean.</param>
    /// <param name="meanU">The mean of u.</param>
    /// <param name="xu">The mean of (x - mean) * (u - mean u).</param>
    /// <param name="magnitude">The sum of the magnitudes of the three terms.</param>
    public static double TangentErrorBound(double s, double mean, double xc, double uc, double meanU, double xu, double magnitude)
    {
        double d = 2 * Rounding.Single * Math.Abs(mean);
        double most = (1 + 3 * Rounding.Single) * (Math.Abs(xu) + d * Math.Abs(meanU)) * (Math.Abs(xc) + d);
        return Rounding.Single * (magnitude + s * Math.Abs(uc)) + s * s * s * (most - Math.Abs(xu * xc));
    }

    /// <summary>Returns the mean and the biased variance of each channel of <paramref name="x"/> (N x C x H x W), in two passes.</summary>
    public static (double[] Mean, double[] Variance) Statistics(ReadOnlySpan<double> x, ActivationLayout layout)
    {
        int plane = layout.Height * layout.Width;
        double count = (double)plane * layout.Samples;
        var mean = new double[layout.Channels];
        for (int i = 0; i < x.Length; i++)
        {
            mean[i / plane % layout.Channels] += x[i] / count;
        }

        var variance = new double[layout.Channels];
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / plane % layout.Channels;
            variance[c] += (x[i] - mean[c]) * (x[i] - mean[c]) / count;
        }

        return (mean, variance);
    }

    /// <summary>
    /// Returns (x - mean) / sqrt(variance + <see cref="BatchNormFold.Epsilon"/>), with the statistics of <paramref name="x"/> itself.
    /// </summary>
    public static double[] Forward(ReadOnlySpan<double> x, ActivationLayout layout)
    {
        (double[] mean, _) = Statistics(x, layout);
        double[] scale = Scale(x, layout);
        return Affine(x, scale, [.. mean.Zip(scale, (m, s) => -m * s)], layout);
    }

    /// <summary>Returns dL/dx for <paramref name="g"/> = dL/dy, y the <see cref="Forward"/> of <paramref name="x"/>.</summary>
    public static double[] Gradient(double[] x, double[] g, ActivationLayout layout)
    {
        double[] y = Forward(x, layout);
        double[] scale = Scale(x, layout);
        double[] ofG = Mean(g, null, layout);
        double[] ofGy = Mean(g, y, layout);
        return Each(layout, (i, c) => scale[c] * (g[i] - ofG[c] - y[i] * ofGy[c]));
    }

    /// <summary>Returns the derivative of <see cref="Forward"/> as <paramref name="x"/> moves by <paramref name="u"/>.</summary>
    public static double[] Tangent(double[] x, double[] u, ActivationLayout layout)
    {
        (double[] xc, double[] uc) = (Centred(x, layout), Centred(u, layout));
        double[] scale = Scale(x, layout);
        double[] xu = Mean(xc, uc, layout);
        return Each(layout, (i, c) => uc[i] * scale[c] - xc[i] * Math.Pow(scale[c], 3) * xu[c]);
    }

    /// <summary>Returns 1 / sqrt(variance + <see cref="BatchNormFold.Epsilon"/>) of each channel.</summary>
    public static double[] Scale(ReadOnlySpan<double> x, ActivationLayout layout) =>
        Array.ConvertAll(Statistics(x, layout).Variance, v => 1 / Math.Sqrt(v + BatchNormFold.Epsilon));

    /// <summary>Returns <paramref name="x"/> less the mean of its channel.</summary>
    public static double[] Centred(double[] x, ActivationLayout layout)
    {
        double[] mean = Mean(x, null, layout);
        return Each(layout, (i, c) => x[i] - mean[c]);
    }

    /// <summary>Returns the mean of each channel of <paramref name="a"/> * <paramref name="b"/>, or of a alone without b.</summary>
    public static double[] Mean(double[] a, double[]? b, ActivationLayout layout) =>
        Array.ConvertAll(ChannelReference.Totals(a, b, layout), sum => sum / ((double)layout.Height * layout.Width * layout.Samples));

    /// <summary>Returns x * scale + shift, one of each per channel of <paramref name="x"/> (N x C x H x W).</summary>
    public static double[] Affine(ReadOnlySpan<double> x, ReadOnlySpan<double> scale, ReadOnlySpan<double> shift, ActivationLayout layout)
    {
        int plane = layout.Height * layout.Width;
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / plane % layout.Channels;
            y[i] = x[i] * scale[c] + shift[c];
        }

        return y;
    }

    /// <summary>Returns H x C x 2 sums: the sum of each channel's row over columns and samples, and the sum of squares after it.</summary>
    public static double[] RowSums(ReadOnlySpan<double> x, ActivationLayout layout)
    {
        var sums = new double[2 * layout.Height * layout.Channels];
        for (int i = 0; i < x.Length; i++)
        {
            int row = i / layout.Width % layout.Height;
            int c = i / (layout.Width * layout.Height) % layout.Channels;
            sums[2 * (row * layout.Channels + c)] += x[i];
            sums[2 * (row * layout.Channels + c) + 1] += x[i] * x[i];
        }

        return sums;
    }

    /// <summary>Returns the bound of |error| / mean |x| of a mean, and likewise of a mean square: the sums, and the division.</summary>
    private static double StatisticsErrorBound(ActivationLayout layout) => ChannelReference.RowErrorBound(layout) + Rounding.Single;

    private static double MeanErrorBound(double mean, double variance, ActivationLayout layout) =>
        StatisticsErrorBound(layout) * Math.Sqrt(variance + mean * mean);

    /// <summary>Returns one value for each element of N x C x H x W, from its index and channel.</summary>
    private static double[] Each(ActivationLayout layout, Func<int, int, double> value)
    {
        var all = new double[layout.Samples * layout.Neurons];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = value(i, i / (layout.Height * layout.Width) % layout.Channels);
        }

        return all;
    }
}
