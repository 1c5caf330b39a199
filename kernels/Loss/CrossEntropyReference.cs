namespace FastProxy.Kernels.Loss;

/// <summary>Mean cross-entropy in float64, stated as simply as possible: what <see cref="CrossEntropy"/> is tested against.</summary>
public static class CrossEntropyReference
{
    /// <summary>The mean over samples of -ln softmax(z[n])[label of n].</summary>
    /// <param name="z">N x K.</param>
    public static double Value(double[] z, int[] labels) =>
        labels.Select((label, n) => -LogSoftmax(z, labels.Length, n)[label]).Average();

    /// <summary>(softmax(z[n]) - one-hot) / N: N x K.</summary>
    /// <param name="z">N x K.</param>
    public static double[] Gradient(double[] z, int[] labels) =>
        [.. labels.SelectMany((label, n) => LogSoftmax(z, labels.Length, n).Select((p, k) => (Math.Exp(p) - (k == label ? 1 : 0)) / labels.Length))];

    /// <summary>
    /// The mixed second derivative of the value when z has first derivatives <paramref name="u"/> and <paramref name="v"/> and the mixed
    /// second derivative <paramref name="w"/>: sum of gradient * w + the quadratic form of the softmax's covariance in u and v.
    /// </summary>
    /// <param name="z">N x K, as u, v and w.</param>
    public static double Mixed(double[] z, int[] labels, double[] u, double[] v, double[] w)
    {
        int classes = z.Length / labels.Length;
        double total = Gradient(z, labels).Zip(w, (g, x) => g * x).Sum();
        for (int n = 0; n < labels.Length; n++)
        {
            double[] p = Array.ConvertAll(LogSoftmax(z, labels.Length, n), Math.Exp);
            int first = n * classes;
            double meanU = p.Select((value, k) => value * u[first + k]).Sum();
            double meanV = p.Select((value, k) => value * v[first + k]).Sum();
            total += p.Select((value, k) => value * (u[first + k] - meanU) * (v[first + k] - meanV)).Sum() / labels.Length;
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
