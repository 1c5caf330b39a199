using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Embeddings;

/// <summary>
/// Embeddings in float64, sample by sample (ids N x T, results N x E x T), and the error bound of <see cref="EmbeddingGrad"/>, which is tested
/// against it.
/// </summary>
public static class EmbeddingReference
{
    /// <summary>Returns the bound of the error of a sum: a rounding for each term.</summary>
    /// <param name="terms">The terms of the sum.</param>
    /// <param name="magnitude">The sum of their magnitudes.</param>
    public static double GradErrorBound(int terms, double magnitude) => terms * Rounding.Single * magnitude;

    /// <summary>Returns the rows that ids name.</summary>
    public static double[] Of(double[] table, float[] ids, int features, int tokens) => [.. Enumerable.Range(0, ids.Length * features).Select(i =>
    {
        int n = i / (features * tokens);
        return table[(int)ids[n * tokens + i % tokens] * features + i / tokens % features];
    })];

    /// <summary>Returns the gradient of the table.</summary>
    public static double[] Grad(float[] ids, double[] dY, int rows, int features, int tokens)
    {
        var dTable = new double[rows * features];
        for (int i = 0; i < dY.Length; i++)
        {
            int n = i / (features * tokens);
            dTable[(int)ids[n * tokens + i % tokens] * features + i / tokens % features] += dY[i];
        }

        return dTable;
    }
}
