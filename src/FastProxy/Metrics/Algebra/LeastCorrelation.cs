using MathNet.Numerics.LinearAlgebra;

namespace FastProxy.Metrics.Algebra;

/// <summary>The least eigenvalue of a correlation matrix.</summary>
internal static class LeastCorrelation
{
    /// <summary>
    /// Returns the least eigenvalue for <paramref name="count"/> rows, one after another, with undefined correlations 0; NaN if the rows are not
    /// finite.
    /// </summary>
    public static double Of(ReadOnlySpan<float> rows, int count)
    {
        foreach (float value in rows)
        {
            if (!float.IsFinite(value))
            {
                return double.NaN;
            }
        }

        // Centred rows span fewer dimensions than they have numbers: with more rows than that, they are dependent.
        if (rows.Length / count <= count)
        {
            return 0;
        }

        var correlations = new Correlations(rows, count);

        // A constant row is a row of zeros here, and the matrix is positive semidefinite.
        return correlations.ConstantRow >= 0 ? 0
            : Spectra.Eigenvalues(correlations.Matrix) is { } values ? values[0]
            : double.NaN;
    }
}
