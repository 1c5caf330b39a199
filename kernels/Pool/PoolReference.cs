namespace FastProxy.Kernels.Pool;

/// <summary>Pooling in float64, stated as simply as possible: what the pooling kernels are tested against.</summary>
public static class PoolReference
{
    /// <summary>
    /// The mean under the window, over the taps inside the image (inside the padded image with <see cref="PoolShape.CountPadding"/>).
    /// </summary>
    /// <param name="x">N x C x H x W.</param>
    /// <returns>N x C x P x Q.</returns>
    public static double[] Average(ReadOnlySpan<double> x, PoolShape shape, ActivationLayout xLayout) =>
        Windows(x, shape, xLayout, (values, taps) => values.Sum() / taps);

    /// <summary>The largest value under the window, over the taps inside the image.</summary>
    /// <param name="x">N x C x H x W.</param>
    /// <returns>N x C x P x Q.</returns>
    public static double[] Max(ReadOnlySpan<double> x, PoolShape shape, ActivationLayout xLayout) =>
        Windows(x, shape, xLayout, (values, _) => values.Max());

    /// <summary>The mean of each image: N x C.</summary>
    /// <param name="x">N x C x H x W.</param>
    public static double[] GlobalAverage(ReadOnlySpan<double> x, ActivationLayout xLayout)
    {
        int plane = xLayout.Height * xLayout.Width;
        var y = new double[x.Length / plane];
        for (int i = 0; i < x.Length; i++)
        {
            y[i / plane] += x[i] / plane;
        }

        return y;
    }

    private static double[] Windows(
        ReadOnlySpan<double> x, PoolShape s, ActivationLayout xl, Func<IReadOnlyList<double>, int, double> reduce)
    {
        ActivationLayout yl = s.Output(xl);
        var y = new double[yl.Samples * yl.Neurons];
        var values = new List<double>();
        for (int i = 0; i < y.Length; i++)
        {
            int image = i / (yl.Height * yl.Width);
            int top = i / yl.Width % yl.Height * s.Stride - s.Padding;
            int left = i % yl.Width * s.Stride - s.Padding;
            int taps = 0;
            values.Clear();
            for (int row = top; row < top + s.Kernel; row++)
            {
                for (int column = left; column < left + s.Kernel; column++)
                {
                    bool isInside = row >= 0 && row < xl.Height && column >= 0 && column < xl.Width;
                    bool isPadding = row < xl.Height + s.Padding && column < xl.Width + s.Padding;
                    taps += isInside || (s.CountPadding && isPadding) ? 1 : 0;
                    if (isInside)
                    {
                        values.Add(x[(image * xl.Height + row) * xl.Width + column]);
                    }
                }
            }

            y[i] = reduce(values, taps);
        }

        return y;
    }
}
