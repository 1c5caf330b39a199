namespace FastProxy.Metrics.Algebra;

/// <summary>The sum of a matrix's singular values.</summary>
internal static class NuclearNorm
{
    /// <summary>
    /// Returns the sum of the square roots of the eigenvalues of the product with the transpose, in float64. An eigenvalue's rounding is 1e-16 of the
    /// largest, so a singular value's is at most 1e-8 of the largest one. Null if a number is not finite.
    /// </summary>
    /// <param name="matrix">Rows x columns.</param>
    /// <param name="rows">The number of rows.</param>
    public static double? Of(ReadOnlySpan<double> matrix, int rows)
    {
        int columns = matrix.Length / rows;
        double[] wide = rows <= columns ? matrix.ToArray() : Transposed(matrix, rows, columns);
        (int sides, int length) = rows <= columns ? (rows, columns) : (columns, rows);
        var gram = new double[sides * sides];
        for (int i = 0; i < sides; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                gram[i * sides + j] = DoubleRows.Dot(wide.AsSpan(i * length, length), wide.AsSpan(j * length, length));
            }
        }

        return SymmetricEigenvalues.Of(gram, sides)?.Sum(v => Math.Sqrt(Math.Max(0, v)));
    }

    private static double[] Transposed(ReadOnlySpan<double> matrix, int rows, int columns)
    {
        var transposed = new double[matrix.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                transposed[j * rows + i] = matrix[i * columns + j];
            }
        }

        return transposed;
    }
}
