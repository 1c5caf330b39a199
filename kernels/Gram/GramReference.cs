using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gram;

/// <summary>Gram matrices in float64, stated as simply as possible, and the error bounds of the kernels that are tested against them.</summary>
public static class GramReference
{
    /// <summary>The largest relative error of rounding to TF32.</summary>
    private const double Tf32 = 1.0 / (1 << 11);

    /// <summary>
    /// Returns the bound of |error| / sum |a||b| of <see cref="LaneGram"/>: a chunk's rows in float32, the chunks in float64. The former content of
    /// gram is rounded once more for each chunk, by <see cref="Rounding.Double"/> of it.
    /// </summary>
    public static double LanesErrorBound(int count) =>
        Math.Min(count, LaneGram.Chunk) * Rounding.Single + (count / LaneGram.Chunk + 2) * Rounding.Double;

    /// <summary>
    /// Returns the same bound for LaneGramTf32: both factors are rounded to 11 bits, and tensor cores may truncate sums, by up to 2 units in the last
    /// place for each summand.
    /// </summary>
    public static double LanesTf32ErrorBound(int count) =>
        2 * Tf32 + Tf32 * Tf32 + 4 * Math.Min(count, LaneGram.Chunk) * Rounding.Single + (count / LaneGram.Chunk + 2) * Rounding.Double;

    /// <summary>
    /// Returns the bound of |error| of <see cref="PatchGram"/> relative to the sum of magnitudes: the chains of both factors, and their product.
    /// </summary>
    public static double PatchesErrorBound(ConvShape shape) =>
        (Math.Min(shape.GroupIn * shape.Taps, LaneGram.Chunk) + Math.Min(shape.GroupOut, LaneGram.Chunk) + 1) * Rounding.Single;

    /// <summary>
    /// Returns the bound of |error| of <see cref="BiasGram"/> relative to |gram before| + sum |g g|: the products are exact, each sum rounds once.
    /// </summary>
    public static double BiasesErrorBound(int outputs) => outputs * Rounding.Double;

    /// <summary>Returns the bound of |error| of <see cref="GramColumn"/> relative to sum |tangent|.</summary>
    public static double ColumnErrorBound(int classes) => classes * Rounding.Double;

    /// <summary>Returns gram[i][j] = sum over k of a[k][i] * b[k][j].</summary>
    /// <param name="a">Count x lanes, as b.</param>
    public static double[] Lanes(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int lanes)
    {
        var gram = new double[lanes * lanes];
        for (int k = 0; k < a.Length; k += lanes)
        {
            for (int i = 0; i < gram.Length; i++)
            {
                gram[i] += a[k + i / lanes] * b[k + i % lanes];
            }
        }

        return gram;
    }

    /// <summary>Returns gram[i][j] = the scalar product of the gradients of samples i and j with respect to the weights: N x N.</summary>
    /// <param name="x">N x C x H x W.</param>
    /// <param name="dY">N x OC x P x Q.</param>
    public static double[] Patches(ReadOnlySpan<double> x, ReadOnlySpan<double> dY, ConvShape shape, ActivationLayout xLayout, bool isRelu = false)
    {
        int samples = xLayout.Samples;
        int weights = shape.OutChannels * shape.GroupIn * shape.Taps;
        var gradients = new double[weights * samples];
        for (int n = 0; n < samples; n++)
        {
            for (int weight = 0; weight < weights; weight++)
            {
                gradients[weight * samples + n] = WeightGrad(x, dY, shape, xLayout, isRelu, n, weight);
            }
        }

        return Lanes(gradients, gradients, samples);
    }

    /// <summary>Returns the gradient of sample <paramref name="n"/> with respect to one weight of OC x C / groups x K x K.</summary>
    private static double WeightGrad(
        ReadOnlySpan<double> x, ReadOnlySpan<double> dY, ConvShape s, ActivationLayout xl, bool isRelu, int n, int weight)
    {
        ActivationLayout yl = s.Output(xl);
        int o = weight / s.Taps / s.GroupIn;
        int channel = o / s.GroupOut * s.GroupIn + weight / s.Taps % s.GroupIn;
        double sum = 0;
        for (int pixel = 0; pixel < yl.Height * yl.Width; pixel++)
        {
            int row = pixel / yl.Width * s.Rows.Stride - s.Rows.Before + weight % s.Taps / s.Columns.Kernel * s.Rows.Dilation;
            int column = pixel % yl.Width * s.Columns.Stride - s.Columns.Before + weight % s.Columns.Kernel * s.Columns.Dilation;
            if (row >= 0 && row < xl.Height && column >= 0 && column < xl.Width)
            {
                double value = x[((n * xl.Channels + channel) * xl.Height + row) * xl.Width + column];
                sum += dY[(n * yl.Channels + o) * yl.Height * yl.Width + pixel] * (isRelu && !(value > 0) ? 0 : value);
            }
        }

        return sum;
    }
}
