using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>Convolution in float64, stated as simply as possible: what every convolution kernel is tested against.</summary>
public static class ConvReference
{
    /// <summary>
    /// y[n][o][p][q] = sum over i, r, c of w[o][i][r][c] * f(x[n][group of o, i][p*stride - padding + r*dilation][...]), f the identity
    /// or ReLU, 0 outside the image. Called with |f(x)| and |w|, it gives the sum of magnitudes that error bounds are stated in.
    /// </summary>
    /// <param name="x">N x IC x H x W.</param>
    /// <param name="w">OC x IC/groups x K x K.</param>
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
    /// The gradient for the input: each dY[n][o][p][q] * w[o][i][r][c] is added to dX[n][group of o, i][p*stride - padding + r*dilation][...],
    /// unless that is outside the image.
    /// </summary>
    /// <param name="dY">N x OC x P x Q.</param>
    /// <param name="w">OC x IC/groups x K x K.</param>
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

    /// <summary>
    /// The gradient for the weights, one for each sample: dW[n][o][i][r][c] = sum over p, q of
    /// dY[n][o][p][q] * f(x[n][group of o, i][p*stride - padding + r*dilation][...]), f the identity or ReLU.
    /// </summary>
    /// <param name="x">N x IC x H x W.</param>
    /// <param name="dY">N x OC x P x Q.</param>
    /// <returns>N x OC x IC/groups x K x K.</returns>
    public static double[] SampleGrad(
        ReadOnlySpan<double> x, ReadOnlySpan<double> dY, ConvShape s, ActivationLayout xLayout, bool isRelu = false)
    {
        int weights = s.OutChannels * s.GroupIn * s.Taps;
        var dW = new double[xLayout.Samples * weights];
        foreach (Product at in Products(s, xLayout))
        {
            double value = x[at.X];
            dW[at.Sample * weights + at.Weight] += dY[at.Y] * (isRelu && !(value > 0) ? 0 : value);
        }

        return dW;
    }

    /// <summary>The gradient for the weights: the sum of <see cref="SampleGrad"/> over the samples.</summary>
    /// <returns>OC x IC/groups x K x K.</returns>
    public static double[] WeightGrad(
        ReadOnlySpan<double> x, ReadOnlySpan<double> dY, ConvShape s, ActivationLayout xLayout, bool isRelu = false)
    {
        var dW = new double[s.OutChannels * s.GroupIn * s.Taps];
        double[] samples = SampleGrad(x, dY, s, xLayout, isRelu);
        for (int i = 0; i < samples.Length; i++)
        {
            dW[i % dW.Length] += samples[i];
        }

        return dW;
    }

    /// <summary>Every product of the forward pass: the indices of its input, weight and output.</summary>
    private static IEnumerable<Product> Products(ConvShape s, ActivationLayout xl)
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
                int row = p * s.Stride - s.Before + k / s.Kernel % s.Kernel * s.Dilation;
                int column = q * s.Stride - s.Before + k % s.Kernel * s.Dilation;
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
            for (int r = 0; r < s.Kernel; r++)
            {
                for (int c = 0; c < s.Kernel; c++)
                {
                    int row = p * s.Stride - s.Before + r * s.Dilation;
                    int column = q * s.Stride - s.Before + c * s.Dilation;
                    if (row < 0 || row >= xl.Height || column < 0 || column >= xl.Width)
                    {
                        continue;
                    }

                    double value = x[((n * xl.Channels + channel) * xl.Height + row) * xl.Width + column];
                    sum += w[((o * s.GroupIn + i) * s.Kernel + r) * s.Kernel + c] * (isRelu && !(value > 0) ? 0 : value);
                }
            }
        }

        return sum;
    }

    private readonly record struct Product(int Sample, int X, int Weight, int Y);
}
