using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.LinearAlgebra;

namespace FastProxy.Metrics.Algebra;

/// <summary>Pearson correlations between the rows of a matrix, in float64.</summary>
public sealed class Correlations
{
    /// <summary>Computes the correlations between <paramref name="count"/> rows of equal length, one after another.</summary>
    public Correlations(ReadOnlySpan<float> rows, int count)
    {
        int length = rows.Length / count;
        int padded = (length + Vector512<double>.Count - 1) / Vector512<double>.Count * Vector512<double>.Count;
        var centred = new double[count * padded];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(i * length, length);
            double mean = 0;
            foreach (float value in row)
            {
                mean += value;
            }

            mean /= length;
            for (int k = 0; k < length; k++)
            {
                centred[i * padded + k] = row[k] - mean;
            }
        }

        Matrix = Matrix<double>.Build.Dense(count, count);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                Matrix[i, j] = Dot(centred.AsSpan(i * padded, padded), centred.AsSpan(j * padded, padded));
            }
        }

        double[] deviation = [.. Matrix.Diagonal().Select(Math.Sqrt)];
        ConstantRow = Array.IndexOf(deviation, 0);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Matrix[i, j] = Matrix[j, i] = Math.Clamp(Matrix[i, j] / (deviation[i] * deviation[j]), -1, 1);
            }

            Matrix[i, i] = deviation[i] > 0 ? 1 : double.NaN;
        }
    }

    /// <summary>The correlations; NaN in the row and column of a constant row.</summary>
    public Matrix<double> Matrix { get; }

    /// <summary>The index of a row without any variation, which has no correlation; -1 if there is none.</summary>
    public int ConstantRow { get; }

    /// <summary>Returns the product, as eight sums added in order: it has the same bits at any vector width.</summary>
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector512<double>> x = MemoryMarshal.Cast<double, Vector512<double>>(a);
        ReadOnlySpan<Vector512<double>> y = MemoryMarshal.Cast<double, Vector512<double>>(b);
        Vector512<double> even = default;
        Vector512<double> odd = default;
        int i = 0;
        for (; i + 1 < x.Length; i += 2)
        {
            even = Vector512.FusedMultiplyAdd(x[i], y[i], even);
            odd = Vector512.FusedMultiplyAdd(x[i + 1], y[i + 1], odd);
        }

        if (i < x.Length)
        {
            even = Vector512.FusedMultiplyAdd(x[i], y[i], even);
        }

        even += odd;
        double sum = 0;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
        {
            sum += even[lane];
        }

        return sum;
    }
}
