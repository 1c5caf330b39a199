namespace FastProxy.Kernels.Norm;

/// <summary>Train-mode batch-norm in float64, stated as simply as possible: what its kernels are tested against.</summary>
public static class BatchNormReference
{
    /// <summary>Mean and biased variance of each channel of <paramref name="x"/> (N x C x H x W), in two passes.</summary>
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

    /// <summary>(x - mean) / sqrt(variance + <see cref="BatchNormFold.Epsilon"/>), with the statistics of <paramref name="x"/> itself.</summary>
    public static double[] Forward(ReadOnlySpan<double> x, ActivationLayout layout)
    {
        (double[] mean, double[] variance) = Statistics(x, layout);
        double[] scale = Array.ConvertAll(variance, v => 1 / Math.Sqrt(v + BatchNormFold.Epsilon));
        return Affine(x, scale, [.. mean.Zip(scale, (m, s) => -m * s)], layout);
    }

    /// <summary>x * scale + shift, one of each per channel of <paramref name="x"/> (N x C x H x W).</summary>
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

    /// <summary>H x C x 2: the sum of each channel's row over columns and samples, and the sum of squares after it.</summary>
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
}
