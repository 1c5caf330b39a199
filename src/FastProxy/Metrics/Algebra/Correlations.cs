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
                Matrix[i, j] = DoubleRows.Dot(centred.AsSpan(i * padded, padded), centred.AsSpan(j * padded, padded));
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
}
