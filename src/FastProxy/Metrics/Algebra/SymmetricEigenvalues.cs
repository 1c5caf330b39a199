namespace FastProxy.Metrics.Algebra;

/// <summary>
/// The eigenvalues of a symmetric matrix in float64, without eigenvectors: Householder's tridiagonalisation, 4/3 n^3 operations, then QR steps with
/// Wilkinson's shift, O(n^2). A solver that forms vectors takes several times as long.
/// </summary>
/// <remarks>Source: Golub and Van Loan, Matrix Computations, 4th edition, sections 8.3.1 and 8.3.3 to 8.3.5.</remarks>
internal static class SymmetricEigenvalues
{
    private const int MaxSteps = 60;
    private const double Precision = 1.0 / (1L << 53);

    /// <summary>Returns the eigenvalues, smallest first; null if the matrix is not finite or the steps do not converge.</summary>
    /// <param name="matrix">n x n, of which the lower triangle is read; it is overwritten.</param>
    /// <param name="n">The number of rows.</param>
    public static double[]? Of(double[] matrix, int n)
    {
        if (!Array.TrueForAll(matrix, double.IsFinite))
        {
            return null;
        }

        var diagonal = new double[n];
        var beside = new double[n];
        Tridiagonalise(matrix, n, diagonal, beside);
        if (!Diagonalise(diagonal, beside))
        {
            return null;
        }

        Array.Sort(diagonal);
        return diagonal;
    }

    /// <summary>
    /// Reduces the rows from the last on: a reflection makes row i zero left of its neighbour of the diagonal, and the block above it takes a
    /// symmetric update of rank 2.
    /// </summary>
    private static void Tridiagonalise(double[] matrix, int n, double[] diagonal, double[] beside)
    {
        var v = new double[n];
        var p = new double[n];
        for (int i = n - 1; i >= 1; i--)
        {
            Span<double> row = matrix.AsSpan(i * n, i);
            diagonal[i] = matrix[i * n + i];
            double norm = Math.Sqrt(DoubleRows.Dot(row, row));
            double head = row[i - 1];
            if (i == 1 || norm == 0 || norm == Math.Abs(head))
            {
                beside[i - 1] = head;
                continue;
            }

            // v = row - alpha e, alpha of the sign that does not cancel; the reflection is 1 - 2 v v' / (v' v).
            double alpha = head > 0 ? -norm : norm;
            beside[i - 1] = alpha;
            row.CopyTo(v);
            v[i - 1] -= alpha;
            double scale = 1 / (norm * (norm + Math.Abs(head)));
            Span<double> direction = v.AsSpan(0, i);
            Span<double> product = p.AsSpan(0, i);
            Multiply(matrix, n, direction, product);
            for (int k = 0; k < i; k++)
            {
                product[k] *= scale;
            }

            DoubleRows.Add(-0.5 * scale * DoubleRows.Dot(product, direction), direction, product);
            for (int k = 0; k < i; k++)
            {
                Span<double> target = matrix.AsSpan(k * n, k + 1);
                DoubleRows.Add(-direction[k], product[..(k + 1)], target);
                DoubleRows.Add(-product[k], direction[..(k + 1)], target);
            }
        }

        diagonal[0] = matrix[0];
    }

    /// <summary>Computes the product of the symmetric block of the first rows, given by its lower triangle, with a vector.</summary>
    private static void Multiply(double[] matrix, int n, ReadOnlySpan<double> x, Span<double> y)
    {
        y.Clear();
        for (int k = 0; k < x.Length; k++)
        {
            ReadOnlySpan<double> row = matrix.AsSpan(k * n, k);
            y[k] += DoubleRows.Dot(row, x[..k]) + matrix[k * n + k] * x[k];
            DoubleRows.Add(x[k], row, y[..k]);
        }
    }

    /// <summary>
    /// Makes a tridiagonal matrix diagonal, from its end; returns whether the steps converged. An element beside the diagonal counts as zero
    /// below the rounding of the whole matrix.
    /// </summary>
    private static bool Diagonalise(double[] d, double[] e)
    {
        double floor = Precision * (d.Max(Math.Abs) + e.Max(Math.Abs));
        int steps = 0;
        for (int last = d.Length - 1; last > 0;)
        {
            int first = last;
            while (first > 0 && Math.Abs(e[first - 1]) > floor)
            {
                first--;
            }

            if (first == last)
            {
                last--;
                steps = 0;
            }
            else if (++steps > MaxSteps)
            {
                return false;
            }
            else
            {
                e[last] = 0;
                Step(d, e, first, last);
            }
        }

        return true;
    }

    /// <summary>One implicit QR step on the block of these rows.</summary>
    private static void Step(double[] d, double[] e, int first, int last)
    {
        double half = (d[last - 1] - d[last]) / 2;
        double off = e[last - 1];
        double root = Math.Sqrt(half * half + off * off);
        double shift = d[last] - off * off / (half + (half < 0 ? -root : root));
        double x = d[first] - shift;
        double z = e[first];
        for (int k = first; k < last; k++)
        {
            double r = Math.Sqrt(x * x + z * z);
            (double c, double s) = r == 0 ? (1, 0) : (x / r, z / r);
            if (k > first)
            {
                e[k - 1] = r;
            }

            (double a, double b, double below) = (d[k], d[k + 1], e[k]);
            double mixed = 2 * c * s * below;
            d[k] = c * c * a + mixed + s * s * b;
            d[k + 1] = s * s * a - mixed + c * c * b;
            e[k] = (c * c - s * s) * below + c * s * (b - a);
            if (k + 1 < last)
            {
                (x, z) = (e[k], s * e[k + 1]);
                e[k + 1] *= c;
            }
        }
    }
}
