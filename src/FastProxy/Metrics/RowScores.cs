using FastProxy.Metrics.Algebra;

namespace FastProxy.Metrics;

/// <summary>
/// Scores of the similarity of a matrix's rows in float64, as the metrics of recurrent cells and Transformers take them of states, Jacobians and
/// patterns.
/// </summary>
internal static class RowScores
{
    private const double K = 1e-5;

    /// <summary>
    /// Returns -sum of log(v + 1e-5) + 1 / (v + 1e-5) over the eigenvalues v of the correlation matrix of the rows; a failure if a row is constant or
    /// not finite.
    /// </summary>
    /// <param name="rows">The rows, one after another; they are overwritten.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="what">A row in words.</param>
    public static MetricValue Spectrum(double[] rows, int count, string what)
    {
        int length = rows.Length / count;
        for (int i = 0; i < count; i++)
        {
            Span<double> row = rows.AsSpan(i * length, length);
            if (!row.ContainsAnyExcept(row[0]))
            {
                return MetricValue.Failed($"{what} {i} is constant");
            }

            double mean = 0;
            foreach (double value in row)
            {
                mean += value;
            }

            mean /= length;
            foreach (ref double value in row)
            {
                value -= mean;
            }
        }

        if (Normalised(rows, count) is { } fault)
        {
            return MetricValue.Failed($"{what} {fault.Row} {(fault.IsFinite ? "is constant" : "is not finite")}");
        }

        return SymmetricEigenvalues.Of(Gram(rows, count), count) is { } values
            ? MetricValue.Finite(-values.Sum(v => Math.Log(v + K) + 1 / (v + K)))
            : MetricValue.Failed("the eigenvalues do not converge");
    }

    /// <summary>
    /// Returns 1 - sum over pairs i, j of |c|^(1/20) / 2 / (n^2 - n), c the cosine of rows i and j; a failure if a row is zero or not finite.
    /// </summary>
    /// <param name="rows">The rows, one after another; they are overwritten.</param>
    /// <param name="count">n, at least 2.</param>
    /// <param name="what">A row in words.</param>
    public static MetricValue Cosine(double[] rows, int count, string what)
    {
        if (count < 2)
        {
            return MetricValue.Failed($"one {what} has no other to be compared with");
        }

        if (Normalised(rows, count) is { } fault)
        {
            return MetricValue.Failed($"{what} {fault.Row} {(fault.IsFinite ? "is zero" : "is not finite")}");
        }

        double[] cosines = Gram(rows, count);
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                sum += Math.Pow(Math.Abs(cosines[i * count + j]), 0.05);
            }
        }

        return MetricValue.Finite(1 - sum / ((double)count * count - count));
    }

    /// <summary>
    /// Returns log det of a symmetric matrix of counts, which is singular if a pivot of its L D L' form is below 1e-9 of its largest entry.
    /// </summary>
    /// <param name="matrix">n x n; it is overwritten.</param>
    /// <param name="n">The number of rows.</param>
    public static MetricValue LogDeterminant(double[] matrix, int n)
    {
        double floor = 1e-9 * matrix.Max(Math.Abs);
        double log = 0;
        for (int k = 0; k < n; k++)
        {
            double pivot = matrix[k * n + k];
            if (!(pivot > floor))
            {
                return MetricValue.Failed($"singular agreement matrix (pivot {k} of {n} is zero)");
            }

            log += Math.Log(pivot);
            for (int i = k + 1; i < n; i++)
            {
                DoubleRows.Add(
                    -matrix[i * n + k] / pivot, matrix.AsSpan(k * n + k + 1, n - k - 1), matrix.AsSpan(i * n + k + 1, n - k - 1));
            }
        }

        return MetricValue.Finite(log);
    }

    /// <summary>Divides each row by its Euclidean norm; returns a row that has none.</summary>
    private static (int Row, bool IsFinite)? Normalised(double[] rows, int count)
    {
        int length = rows.Length / count;
        for (int i = 0; i < count; i++)
        {
            Span<double> row = rows.AsSpan(i * length, length);
            double norm = Math.Sqrt(DoubleRows.Dot(row, row));
            if (!(norm > 0 && double.IsFinite(norm)))
            {
                return (i, norm == 0);
            }

            foreach (ref double value in row)
            {
                value /= norm;
            }
        }

        return null;
    }

    /// <summary>Returns the products of all pairs of rows, both triangles.</summary>
    private static double[] Gram(double[] rows, int count)
    {
        int length = rows.Length / count;
        var gram = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = DoubleRows.Dot(rows.AsSpan(i * length, length), rows.AsSpan(j * length, length));
                gram[i * count + j] = gram[j * count + i] = product;
            }
        }

        return gram;
    }
}
