using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>Convolution in float64, stated as simply as possible, and the error bounds of the kernels that are tested against it.</summary>
public static class ConvReference
{
    /// <summary>
    /// Returns the bound of |error| / sum |w||f(x)| of an output of <see cref="ConvDirect"/> and of <see cref="ConvDepthwise"/>: a rounding for each
    /// product.
    /// </summary>
    public static double ErrorBound(ConvShape s) => (double)s.GroupIn * s.Taps * Rounding.Single;

    /// <summary>Returns the bound of |error| / sum |w||dY| of an element of <see cref="ConvDataGrad"/>: a rounding for each product.</summary>
    public static double DataGradErrorBound(ConvShape s) => (double)s.GroupOut * s.Taps * Rounding.Single;

    /// <summary>
    /// Returns the bound of |error| of <see cref="ConvWinograd"/> relative to the largest magnitude of an output, on data of unit variance. The
    /// constants of the transforms, up to 8 and 5, enlarge rounding: errors are about 10 times the direct form's. Measured: 4e-6, 5e-6, 8e-6, 1.2e-5
    /// and 1.4e-5 at 16, 32, 64, 128 and 256 channels; their root mean square is 1e-6 to 4e-6 of the outputs'.
    /// </summary>
    public static double WinogradErrorBound(ConvShape s) => (3 + Math.Sqrt(s.InChannels)) * 1e-6;

    /// <summary>
    /// Returns y[n][o][p][q] = sum over i, r, c of w[o][i][r][c] * f(x[n][group of o, i][p*stride - before + r*dilation][...]), f the identity or
    /// ReLU, 0 outside the image. Called with |f(x)| and |w|, it gives the sum of magnitudes that error bounds are stated in.
    /// </summary>
    /// <param name="x">N x IC x H x W.</param>
    /// <param name="w">OC x IC/groups x KH x KW.</param>
    /// <returns>N x OC x P x Q.</returns>
    public static double[] Forward(ReadOnlySpan<double> x, ReadOnlySpan<double> w, ConvShape s, ActivationLayout xLayout, bool isRelu = false)
    {
        ActivationLayout xl = xLayout;
        ActivationLayout yl = s.Output(xl);
        var y = new double[yl.Samples * yl.Neurons];
        int at = 0;
        for (int n = 0; n < yl.Samples; n++)
        {
            for (int o = 0; o < yl.Channels; o++)
            {
                for (int p = 0; p < yl.Height; p++)
                {
                    for (int q = 0; q < yl.Width; q++)
                    {
                        y[at++] = Output(x, w, s, xl, isRelu, n, o, p, q);
                    }
                }
            }
        }

        return y;
    }

    /// <summary>
    /// Returns the gradient with respect to the input: each dY[n][o][p][q] * w[o][i][r][c] is added to dX[n][group of o, i][p*stride - before +
    /// r*dilation][...], unless that is outside the image.
    /// </summary>
    /// <param name="dY">N x OC x P x Q.</param>
    /// <param name="w">OC x IC/groups x KH x KW.</param>
    /// <returns>N x IC x H x W.</returns>
    public static double[] DataGrad(ReadOnlySpan<double> dY, ReadOnlySpan<double> w, ConvShape s, ActivationLayout xLayout)
    {
        var dX = new double[xLayout.Samples * xLayout.Neurons];
        foreach (Product at in Products(s, xLayout))
        {
            dX[at.X] += dY[at.Y] * w[at.Weight];
        }

        return dX;
    }

    /// <summary>Returns every product of the forward pass: the indices of its input, weight and output.</summary>
    internal static IEnumerable<Product> Products(ConvShape s, ActivationLayout xl)
    {
        ActivationLayout yl = s.Output(xl);
        for (int y = 0; y < yl.Samples * yl.Neurons; y++)
        {
            int q = y % yl.Width;
            int p = y / yl.Width % yl.Height;
            int o = y / (yl.Width * yl.Height) % yl.Channels;
            int n = y / (yl.Width * yl.Height * yl.Channels);
            for (int k = 0; k < s.GroupIn * s.Taps; k++)
            {
                int row = p * s.Rows.Stride - s.Rows.Before + k / s.Columns.Kernel % s.Rows.Kernel * s.Rows.Dilation;
                int column = q * s.Columns.Stride - s.Columns.Before + k % s.Columns.Kernel * s.Columns.Dilation;
                if (row >= 0 && row < xl.Height && column >= 0 && column < xl.Width)
                {
                    int channel = n * xl.Channels + o / s.GroupOut * s.GroupIn + k / s.Taps;
                    yield return new Product(n, (channel * xl.Height + row) * xl.Width + column, o * s.GroupIn * s.Taps + k, y);
                }
            }
        }
    }

    private static double Output(
        ReadOnlySpan<double> x, ReadOnlySpan<double> w, ConvShape s, ActivationLayout xl, bool isRelu, int n, int o, int p, int q)
    {
        double sum = 0;
        for (int i = 0; i < s.GroupIn; i++)
        {
            int channel = o / s.GroupOut * s.GroupIn + i;
            for (int r = 0; r < s.Rows.Kernel; r++)
            {
                for (int c = 0; c < s.Columns.Kernel; c++)
                {
                    int row = p * s.Rows.Stride - s.Rows.Before + r * s.Rows.Dilation;
                    int column = q * s.Columns.Stride - s.Columns.Before + c * s.Columns.Dilation;
                    if (row < 0 || row >= xl.Height || column < 0 || column >= xl.Width)
                    {
                        continue;
                    }

                    double value = x[((n * xl.Channels + channel) * xl.Height + row) * xl.Width + column];
                    sum += w[((o * s.GroupIn + i) * s.Rows.Kernel + r) * s.Columns.Kernel + c] * (isRelu && !(value > 0) ? 0 : value);
                }
            }
        }

        return sum;
    }

    internal readonly record struct Product(int Sample, int X, int Weight, int Y);
}
