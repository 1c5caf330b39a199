using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>Pooling in float64, stated as simply as possible, and the error bounds of the kernels that are tested against it.</summary>
public static class PoolReference
{
    /// <summary>
    /// Returns the bound of |error| / (sum |x| / taps) of <see cref="AvgPool"/> and <see cref="AvgPoolGrad"/>: additions, and the factor and its
    /// product.
    /// </summary>
    public static double AverageErrorBound(PoolShape shape) => (shape.Kernel * shape.Kernel + 1) * Rounding.Single;

    /// <summary>
    /// Returns the bound of |error| / sum |dY| of <see cref="MaxPoolGrad"/>: an element lies in as many windows as there are taps, with one addition
    /// fewer.
    /// </summary>
    public static double MaxGradErrorBound(PoolShape shape) => (shape.Kernel * shape.Kernel - 1) * Rounding.Single;

    /// <summary>
    /// Returns the bound of |error| / mean |x| of <see cref="GlobalAvgPool"/>: the additions along a row and along a column, and the factor and its
    /// product.
    /// </summary>
    public static double GlobalAverageErrorBound(ActivationLayout x) => (x.Height + x.Width) * Rounding.Single;

    /// <summary>The bound of |error| / |dX| of <see cref="GlobalAvgPoolGrad"/>: the factor, and its product.</summary>
    public static double GlobalAverageGradErrorBound => 2 * Rounding.Single;

    /// <summary>
    /// Returns the mean under the window, over the taps inside the image (inside the padded image with <see cref="PoolShape.CountPadding"/>).
    /// </summary>
    /// <param name="x">N x C x H x W.</param>
    /// <returns>N x C x P x Q.</returns>
    public static double[] Average(ReadOnlySpan<double> x, PoolShape shape, ActivationLayout xLayout) =>
        Windows(x, shape, xLayout, (values, taps) => values.Sum() / taps);

    /// <summary>Returns the largest value under the window, over the taps inside the image.</summary>
    /// <param name="x">N x C x H x W.</param>
    /// <returns>N x C x P x Q.</returns>
    public static double[] Max(ReadOnlySpan<double> x, PoolShape shape, ActivationLayout xLayout) =>
        Windows(x, shape, xLayout, (values, _) => values.Max());

    /// <summary>Returns the mean of each image: N x C.</summary>
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

    /// <summary>Returns the gradient of <see cref="Average"/>: N x C x H x W.</summary>
    /// <param name="dY">N x C x P x Q.</param>
    public static double[] AverageGrad(ReadOnlySpan<double> dY, PoolShape shape, ActivationLayout xLayout)
    {
        var dX = new double[xLayout.Samples * xLayout.Neurons];
        for (int i = 0; i < dY.Length; i++)
        {
            (int[] inside, int taps) = Window(i, shape, xLayout);
            foreach (int at in inside)
            {
                dX[at] += dY[i] / taps;
            }
        }

        return dX;
    }

    /// <summary>Returns the gradient of <see cref="Max"/>, which goes to the first of several maxima: N x C x H x W.</summary>
    /// <param name="x">N x C x H x W.</param>
    /// <param name="dY">N x C x P x Q.</param>
    public static double[] MaxGrad(ReadOnlySpan<double> x, ReadOnlySpan<double> dY, PoolShape shape, ActivationLayout xLayout)
    {
        var dX = new double[x.Length];
        for (int i = 0; i < dY.Length; i++)
        {
            dX[FirstMax(x, Window(i, shape, xLayout).Inside)] += dY[i];
        }

        return dX;
    }

    /// <summary>Returns the derivative of <see cref="Max"/> along <paramref name="dX"/>, at the first of several maxima: N x C x P x Q.</summary>
    /// <param name="x">N x C x H x W.</param>
    /// <param name="dX">N x C x H x W.</param>
    public static double[] MaxTangent(ReadOnlySpan<double> x, ReadOnlySpan<double> dX, PoolShape shape, ActivationLayout xLayout)
    {
        ActivationLayout yl = shape.Output(xLayout);
        var dY = new double[yl.Samples * yl.Neurons];
        for (int i = 0; i < dY.Length; i++)
        {
            dY[i] = dX[FirstMax(x, Window(i, shape, xLayout).Inside)];
        }

        return dY;
    }

    /// <summary>Returns the gradient of <see cref="GlobalAverage"/>: N x C x H x W.</summary>
    /// <param name="dY">N x C.</param>
    public static double[] GlobalAverageGrad(ReadOnlySpan<double> dY, ActivationLayout xLayout)
    {
        int plane = xLayout.Height * xLayout.Width;
        var dX = new double[dY.Length * plane];
        for (int i = 0; i < dX.Length; i++)
        {
            dX[i] = dY[i / plane] / plane;
        }

        return dX;
    }

    private static int FirstMax(ReadOnlySpan<double> x, int[] positions)
    {
        int first = positions[0];
        foreach (int at in positions)
        {
            first = x[at] > x[first] ? at : first;
        }

        return first;
    }

    private static double[] Windows(ReadOnlySpan<double> x, PoolShape s, ActivationLayout xl, Func<IReadOnlyList<double>, int, double> reduce)
    {
        ActivationLayout yl = s.Output(xl);
        var y = new double[yl.Samples * yl.Neurons];
        var values = new List<double>();
        for (int i = 0; i < y.Length; i++)
        {
            (int[] inside, int taps) = Window(i, s, xl);
            values.Clear();
            foreach (int at in inside)
            {
                values.Add(x[at]);
            }

            y[i] = reduce(values, taps);
        }

        return y;
    }

    /// <summary>
    /// Returns the indices of the inputs under the window of output <paramref name="i"/>, row by row, and the taps that an average counts.
    /// </summary>
    private static (int[] Inside, int Taps) Window(int i, PoolShape s, ActivationLayout xl)
    {
        ActivationLayout yl = s.Output(xl);
        int image = i / (yl.Height * yl.Width);
        int top = i / yl.Width % yl.Height * s.Stride - s.Padding;
        int left = i % yl.Width * s.Stride - s.Padding;
        int taps = 0;
        var inside = new List<int>();
        for (int row = top; row < top + s.Kernel; row++)
        {
            for (int column = left; column < left + s.Kernel; column++)
            {
                bool isInside = row >= 0 && row < xl.Height && column >= 0 && column < xl.Width;
                bool isPadding = row < xl.Height + s.Padding && column < xl.Width + s.Padding;
                taps += isInside || (s.CountPadding && isPadding) ? 1 : 0;
                if (isInside)
                {
                    inside.Add((image * xl.Height + row) * xl.Width + column);
                }
            }
        }

        return ([.. inside], taps);
    }
}
