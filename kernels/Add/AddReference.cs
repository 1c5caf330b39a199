using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Add;

/// <summary>
/// The element-wise end of a node in float64, stated as simply as possible, and the error bound of <see cref="AddFused"/>, which is tested against
/// it.
/// </summary>
public static class AddReference
{
    /// <summary>
    /// Returns the bound of |error| / sum of the terms' magnitudes of <see cref="AddFused"/>: a rounding for each term and addition, and the error of
    /// the largest <paramref name="window"/> that pools a term, the default if none does.
    /// </summary>
    public static double ErrorBound(int terms, PoolShape window = default) =>
        (terms + 1) * Rounding.Single + (window.Kernel > 0 ? PoolReference.AverageErrorBound(window) : 0);

    /// <summary>
    /// Returns the sum of <paramref name="terms"/>, equally long, each already normalised or pooled; the ReLU of the sum if
    /// <paramref name="isRelu"/>.
    /// </summary>
    public static double[] Forward(IReadOnlyList<double[]> terms, bool isRelu)
    {
        var y = new double[terms[0].Length];
        for (int i = 0; i < y.Length; i++)
        {
            double sum = terms.Sum(term => term[i]);
            y[i] = isRelu && !(sum > 0) ? 0 : sum;
        }

        return y;
    }

    /// <summary>Returns <paramref name="x"/> where <paramref name="mask"/> is greater than 0, else 0.</summary>
    public static double[] Masked(double[] x, double[] mask) => [.. x.Zip(mask, (v, m) => m > 0 ? v : 0)];

    /// <summary>
    /// Returns the sign pattern of <paramref name="x"/> (N x C x H x W): bit n mod 64 of word [c][row][column][n / 64] is x > 0 for sample n.
    /// </summary>
    public static ulong[] Pattern(ReadOnlySpan<double> x, ActivationLayout layout)
    {
        int neurons = (int)layout.Neurons;
        int words = Lanes.Words(layout.Samples);
        var pattern = new ulong[neurons * words];
        for (int i = 0; i < x.Length; i++)
        {
            int n = i / neurons;
            pattern[i % neurons * words + n / 64] |= x[i] > 0 ? 1UL << (n % 64) : 0;
        }

        return pattern;
    }
}
