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
                    int row = p * s.Stride - s.Padding + r * s.Dilation;
                    int column = q * s.Stride - s.Padding + c * s.Dilation;
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
}
