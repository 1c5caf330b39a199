using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>
/// The weight gradients of a convolution in float64, stated as simply as possible, and the error bounds of the kernels that are tested against them.
/// </summary>
public static class WeightGradReference
{
    /// <summary>
    /// Returns the bound of |error| / sum |dY||f(x)| of an element of <see cref="ConvWeightGrad"/>: chains of 16 lanes, and the blocks of rows.
    /// </summary>
    public static double SumErrorBound(ConvShape s, ActivationLayout xLayout)
    {
        ActivationLayout yl = s.Output(xLayout);
        return ErrorBound(yl, ConvWeightGrad.BlockRows(s, xLayout), yl.Lanes / Lanes.Virtual);
    }

    /// <summary>
    /// Returns the bound of |error| / sum |dY||f(x)| of an element of <see cref="ConvSampleGrad"/>: a chain for each sample, and the blocks of rows.
    /// </summary>
    public static double SamplesErrorBound(ConvShape s, ActivationLayout xLayout) =>
        ErrorBound(s.Output(xLayout), ConvSampleGrad.BlockRows(s, xLayout), 1);

    /// <summary>
    /// Returns the gradient with respect to the weights, one for each sample: dW[n][o][i][r][c] = sum over p, q of dY[n][o][p][q] * f(x[n][group of
    /// o, i][p*stride - before + r*dilation][...]), f the identity or ReLU.
    /// </summary>
    /// <param name="x">N x IC x H x W.</param>
    /// <param name="dY">N x OC x P x Q.</param>
    /// <returns>N x OC x IC/groups x KH x KW.</returns>
    public static double[] Samples(
        ReadOnlySpan<double> x, ReadOnlySpan<double> dY, ConvShape s, ActivationLayout xLayout, bool isRelu = false)
    {
        int weights = s.OutChannels * s.GroupIn * s.Taps;
        var dW = new double[xLayout.Samples * weights];
        foreach (ConvReference.Product at in ConvReference.Products(s, xLayout))
        {
            double value = x[at.X];
            dW[at.Sample * weights + at.Weight] += dY[at.Y] * (isRelu && !(value > 0) ? 0 : value);
        }

        return dW;
    }

    /// <summary>Returns the gradient with respect to the weights: the sum of <see cref="Samples"/> over the samples.</summary>
    /// <returns>OC x IC/groups x KH x KW.</returns>
    public static double[] Sum(
        ReadOnlySpan<double> x, ReadOnlySpan<double> dY, ConvShape s, ActivationLayout xLayout, bool isRelu = false)
    {
        var dW = new double[s.OutChannels * s.GroupIn * s.Taps];
        double[] samples = Samples(x, dY, s, xLayout, isRelu);
        for (int i = 0; i < samples.Length; i++)
        {
            dW[i % dW.Length] += samples[i];
        }

        return dW;
    }

    /// <summary>Returns the bound of a rounding for each summand of a block's chain and for each block.</summary>
    private static double ErrorBound(ActivationLayout yl, int blockRows, int perPixel) =>
        ((double)blockRows * yl.Width * perPixel + (yl.Height + blockRows - 1) / blockRows) * Rounding.Single;
}
