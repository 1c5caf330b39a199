using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Loss;

/// <summary>
/// Mean cross-entropy in float64, stated as simply as possible: the expected values of <see cref="CrossEntropy"/> and <see cref="CrossEntropyGrad"/>.
/// </summary>
public static class CrossEntropyReference
{
    /// <summary>
    /// Returns the bound of |error| / (1 + largest magnitude of a logit + ln K) of the value for K classes, and |error| / 4 of the curvature along
    /// directions from [-1, 1].
    /// </summary>
    public static double ErrorBound(int classes) => 2 * (classes + 8) * Rounding.Double;

    /// <summary>Returns the bound of |error| of an element of the gradient, whose exact value is <paramref name="gradient"/>.</summary>
    public static double GradientErrorBound(int classes, int samples, double gradient) =>
        Rounding.Single * Math.Abs(gradient) + ErrorBound(classes) / samples;

    /// <summary>Returns the mean over samples of -ln softmax(z[n])[label of n].</summary>
    /// <param name="z">N x K.</param>
    public static double Value(double[] z, int[] labels) =>
        labels.Select((label, n) => -LogSoftmax(z, labels.Length, n)[label]).Average();

    /// <summary>Returns (softmax(z[n]) - one-hot) / N: N x K.</summary>
    /// <param name="z">N x K.</param>
    public static double[] Gradient(double[] z, int[] labels) =>
        [.. labels.SelectMany((label, n) => LogSoftmax(z, labels.Length, n).Select((p, k) => (Math.Exp(p) - (k == label ? 1 : 0)) / labels.Length))];

    /// <summary>
    /// Returns the second derivative of the value along <paramref name="u"/> and <paramref name="v"/>: the quadratic form of the softmax's
    /// covariance.
    /// </summary>
    /// <param name="z">N x K, as u and v.</param>
    public static double Curvature(double[] z, int samples, double[] u, double[] v)
    {
        int classes = z.Length / samples;
        double total = 0;
        for (int n = 0; n < samples; n++)
        {
            double[] p = Array.ConvertAll(LogSoftmax(z, samples, n), Math.Exp);
            int first = n * classes;
            double meanU = p.Select((value, k) => value * u[first + k]).Sum();
            double meanV = p.Select((value, k) => value * v[first + k]).Sum();
            total += p.Select((value, k) => value * (u[first + k] - meanU) * (v[first + k] - meanV)).Sum() / samples;
        }

        return total;
    }

    private static double[] LogSoftmax(double[] z, int samples, int n)
    {
        int classes = z.Length / samples;
        double[] sample = z[(n * classes)..((n + 1) * classes)];
        double max = sample.Max();
        double log = Math.Log(sample.Sum(value => Math.Exp(value - max)));
        return Array.ConvertAll(sample, value => value - max - log);
    }
}
