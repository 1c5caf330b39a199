using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastProxy.Search.Bayes;

/// <summary>
/// A lower triangle of n rows, row by row without gaps, and the Cholesky factor made in it. It is our own rather than a library's for two reasons:
/// rows are contiguous, so every step is a dot product, and the order of every sum is fixed, so the bits depend neither on the number of threads nor
/// on the vector width.
/// </summary>
internal readonly struct LowerTriangle(int n)
{
    private const int Lanes = 4;

    /// <summary>The n (n + 1) / 2 values: (0,0), (1,0), (1,1), (2,0), ...</summary>
    public double[] Values { get; } = new double[n * (n + 1) / 2];

    /// <summary>The number of rows.</summary>
    public int Count { get; } = n;

    /// <summary>Returns row i up to the diagonal, which is its last value.</summary>
    public Span<double> Row(int i) => Values.AsSpan(i * (i + 1) / 2, i + 1);

    /// <summary>Replaces the lower triangle of a symmetric matrix by its Cholesky factor L, matrix = L L'. Cost: n^3 / 6 multiply-adds.</summary>
    /// <returns>False if a pivot is not greater than 0: the matrix is not positive definite in double precision, and the values are spoilt.</returns>
    public bool TryFactor()
    {
        for (int i = 0; i < Count; i++)
        {
            Span<double> row = Row(i);
            for (int j = 0; j < i; j++)
            {
                Span<double> other = Row(j);
                row[j] = (row[j] - Dot(row[..j], other[..j])) / other[j];
            }

            double pivot = row[i] - Dot(row[..i], row[..i]);
            if (!(pivot > 0))
            {
                return false;
            }

            row[i] = Math.Sqrt(pivot);
        }

        return true;
    }

    /// <summary>Solves L v = b in place. Cost: n^2 / 2 multiply-adds.</summary>
    public void SolveForward(Span<double> b)
    {
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<double> row = Row(i);
            b[i] = (b[i] - Dot(row[..i], b[..i])) / row[i];
        }
    }

    /// <summary>Solves L' v = b in place. Cost: n^2 / 2 multiply-adds.</summary>
    public void SolveBackward(Span<double> b)
    {
        for (int i = Count - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = Row(i);
            b[i] /= row[i];
            for (int j = 0; j < i; j++)
            {
                b[j] -= row[j] * b[i];
            }
        }
    }

    /// <summary>
    /// Returns the sum of a[i] b[i], equal lengths. Sum order: two groups of four lanes in turn, then lane by lane, then the rest. Products are
    /// rounded, so that no width or fused instruction changes a bit.
    /// </summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref double x = ref MemoryMarshal.GetReference(a);
        ref double y = ref MemoryMarshal.GetReference(b[..a.Length]);
        int i = 0;
        double sum = 0;
        if (a.Length >= 2 * Lanes)
        {
            Vector256<double> even = Vector256<double>.Zero;
            Vector256<double> odd = Vector256<double>.Zero;
            for (; i <= a.Length - 2 * Lanes; i += 2 * Lanes)
            {
                even += Vector256.LoadUnsafe(ref x, (nuint)i) * Vector256.LoadUnsafe(ref y, (nuint)i);
                odd += Vector256.LoadUnsafe(ref x, (nuint)(i + Lanes)) * Vector256.LoadUnsafe(ref y, (nuint)(i + Lanes));
            }

            even += odd;
            sum = (even[0] + even[1]) + (even[2] + even[3]);
        }

        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
