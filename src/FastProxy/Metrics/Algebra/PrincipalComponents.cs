using MathNet.Numerics.LinearAlgebra;

namespace FastProxy.Metrics.Algebra;

/// <summary>Spectra of sums of products of channels, in float64.</summary>
internal static class PrincipalComponents
{
    /// <summary>
    /// Returns the entropy -sum of p log(p + 1e-8) of the eigenvalues p of a covariance, as shares of their sum; null if they are not numbers, or all
    /// zero. Eigenvalues that rounding makes negative count as 0.
    /// </summary>
    /// <param name="products">Sums of the products of every two channels, C x C.</param>
    /// <param name="sums">Sums of the channels, by lane.</param>
    /// <param name="count">The number of summands of each sum.</param>
    public static double? Entropy(ReadOnlySpan<float> products, ReadOnlySpan<float> sums, long count)
    {
        Matrix<double> covariance = Covariance(products, sums, count);
        if (Spectra.Eigenvalues(covariance) is not { } values)
        {
            return null;
        }

        double[] clamped = [.. values.Select(v => Math.Max(v, 0))];
        double total = clamped.Sum();
        return total > 0 ? -clamped.Sum(v => v / total * Math.Log(v / total + 1e-8)) : null;
    }

    /// <summary>Returns the covariance of channels, C x C.</summary>
    /// <param name="products">Sums of the products of every two channels, C x C.</param>
    /// <param name="sums">Sums of the channels, by lane.</param>
    /// <param name="count">The number of summands of each sum.</param>
    public static Matrix<double> Covariance(ReadOnlySpan<float> products, ReadOnlySpan<float> sums, long count)
    {
        int channels = (int)Math.Sqrt(products.Length);
        int lanes = sums.Length / channels;
        var mean = new double[channels];
        for (int c = 0; c < channels; c++)
        {
            mean[c] = Norms.Sum(sums.Slice(c * lanes, lanes)) / count;
        }

        Matrix<double> covariance = Matrix<double>.Build.Dense(channels, channels);
        for (int i = 0; i < channels; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                covariance[i, j] = covariance[j, i] = products[i * channels + j] / (double)count - mean[i] * mean[j];
            }
        }

        return covariance;
    }

    /// <summary>
    /// Returns the largest singular value of a matrix, which is given multiplied by <paramref name="count"/>; NaN if it is not finite.
    /// </summary>
    public static double LargestSingularValue(ReadOnlySpan<float> products, int rows, long count)
    {
        int columns = products.Length / rows;
        Matrix<double> gram = Matrix<double>.Build.Dense(rows, rows);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = Norms.Product(products.Slice(i * columns, columns), products.Slice(j * columns, columns));
                gram[i, j] = gram[j, i] = product;
            }
        }

        return Spectra.Eigenvalues(gram) is { } values ? Math.Sqrt(Math.Max(0, values[^1])) / count : double.NaN;
    }
}
