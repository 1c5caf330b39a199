using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Softmaxes;

/// <summary>
/// The softmax and its derivatives in float64, stated as simply as possible, and the error bounds of the kernels. Arrays are of equal groups of
/// channels one after another, each of channels x pixels.
/// </summary>
public static class SoftmaxReference
{
    private const double Denormal = 2 * float.Epsilon;

    /// <summary>Returns the bound of the error of a result: that of an exponent is a rounding of its distance from the largest.</summary>
    /// <param name="y">The result.</param>
    /// <param name="below">How far its number lies below the group's largest.</param>
    /// <param name="meanBelow">The mean of that over the group, weighted by the results.</param>
    /// <param name="channels">The channels of the group.</param>
    public static double ErrorBound(double y, double below, double meanBelow, int channels) =>
        (below + meanBelow + channels + 8) * Rounding.Single * y + Denormal;

    /// <summary>Returns the bound of the error of a gradient.</summary>
    /// <param name="y">The softmax.</param>
    /// <param name="g">The gradient of it.</param>
    /// <param name="magnitude">The group's sum of |y g|.</param>
    /// <param name="channels">The channels of the group.</param>
    public static double GradErrorBound(double y, double g, double magnitude, int channels) =>
        y * (2 * Math.Abs(g) + (channels + 2) * magnitude) * Rounding.Single + channels * Denormal;

    /// <summary>Returns the bound of the error of a result of the curvature.</summary>
    /// <param name="y">The softmax.</param>
    /// <param name="product">The product of |a| + the group's sum of |y a| and |u| + its sum of |y u|.</param>
    /// <param name="sum">The group's sum of y |a| (|u| + its sum of |y u|).</param>
    /// <param name="largest">The largest |a| and |u|, by which the rounding of a denormal is multiplied.</param>
    /// <param name="channels">The channels of the group.</param>
    public static double CurvatureErrorBound(double y, double product, double sum, double largest, int channels) =>
        y * (2 * channels + 6) * (product + sum) * Rounding.Single + channels * (1 + 2 * largest) * Denormal;

    /// <summary>Returns the softmax.</summary>
    public static double[] Of(double[] x, int channels, int pixels)
    {
        double[] most = Largest(x, channels, pixels);
        double[] e = [.. x.Select((v, i) => Math.Exp(v - most[i]))];
        double[] sums = Sum(e, channels, pixels);
        return [.. e.Select((v, i) => v / sums[i])];
    }

    /// <summary>Returns the gradient.</summary>
    public static double[] Grad(double[] y, double[] g, int channels, int pixels)
    {
        double[] mean = Mean(y, g, channels, pixels);
        return [.. y.Select((v, i) => v * (g[i] - mean[i]))];
    }

    /// <summary>Returns the curvature.</summary>
    public static double[] Curvature(double[] y, double[] a, double[] u, int channels, int pixels)
    {
        (double[] aMean, double[] uMean) = (Mean(y, a, channels, pixels), Mean(y, u, channels, pixels));
        double[] both = Sum([.. y.Select((v, i) => v * (u[i] - uMean[i]) * a[i])], channels, pixels);
        return [.. y.Select((v, i) => v * ((u[i] - uMean[i]) * (a[i] - aMean[i]) - both[i]))];
    }

    /// <summary>Returns for each element the largest of its group at its pixel.</summary>
    public static double[] Largest(double[] x, int channels, int pixels) => Fold(x, channels, pixels, double.NegativeInfinity, Math.Max);

    /// <summary>Returns for each element its group's sum of y x at its pixel.</summary>
    public static double[] Mean(double[] y, double[] x, int channels, int pixels) => Sum([.. y.Zip(x, (v, w) => v * w)], channels, pixels);

    private static double[] Sum(double[] x, int channels, int pixels) => Fold(x, channels, pixels, 0, (a, b) => a + b);

    private static double[] Fold(double[] x, int channels, int pixels, double first, Func<double, double, double> fold) => [.. x.Select((_, i) =>
    {
        int at = i / (channels * pixels) * channels * pixels + i % pixels;
        return Enumerable.Range(0, channels).Aggregate(first, (folded, c) => fold(folded, x[at + c * pixels]));
    })];
}
