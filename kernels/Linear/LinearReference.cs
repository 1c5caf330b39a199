using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Linear;

/// <summary>
/// Fully connected layer in float64, stated as simply as possible, and the error bound of <see cref="LinearForward"/>, which is tested against it.
/// </summary>
public static class LinearReference
{
    /// <summary>Returns the bound of |error| / (|b| + sum |w||x|) of an output: a rounding for each product and the bias.</summary>
    public static double ErrorBound(int inputs) => (inputs + 1) * Rounding.Single;

    /// <summary>Returns y[n][o] = b[o] + sum over i of w[o][i] * x[n][i].</summary>
    /// <param name="x">N x I.</param>
    /// <param name="w">O x I.</param>
    /// <param name="b">O.</param>
    /// <returns>N x O.</returns>
    public static double[] Forward(ReadOnlySpan<double> x, ReadOnlySpan<double> w, ReadOnlySpan<double> b)
    {
        int inputs = w.Length / b.Length;
        var y = new double[x.Length / inputs * b.Length];
        for (int k = 0; k < y.Length; k++)
        {
            int n = k / b.Length;
            int o = k % b.Length;
            y[k] = b[o];
            for (int i = 0; i < inputs; i++)
            {
                y[k] += w[o * inputs + i] * x[n * inputs + i];
            }
        }

        return y;
    }
}
