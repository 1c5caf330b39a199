using FastProxy.Search.Bayes;
using FastProxy.Statistics;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace FastProxy.Search.Tests.Bayes;

/// <summary>The factor against MathNet's, over sizes about the multiples of the vector width.</summary>
public sealed class LowerTriangleTests
{
    [Fact]
    public void The_factor_and_both_solutions_are_those_of_a_library()
    {
        foreach (int n in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 40, 67])
        {
            var random = new SplitMix64((ulong)n);
            Matrix<double> a = Matrix<double>.Build.DenseOfRowArrays(Points.Uniform(ref random, n, n));
            Matrix<double> matrix = a * a.Transpose() + n * Matrix<double>.Build.DenseIdentity(n);
            Vector<double> b = Vector<double>.Build.DenseOfArray(Points.Uniform(ref random, 1, n)[0]);
            var triangle = new LowerTriangle(n);
            for (int i = 0; i < n; i++)
            {
                matrix.Row(i).ToArray().AsSpan(0, i + 1).CopyTo(triangle.Row(i));
            }

            Assert.True(triangle.TryFactor(), $"n = {n}");
            Matrix<double> factor = matrix.Cholesky().Factor;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    Points.Near(factor[i, j], triangle.Row(i)[j], 1e-12, $"n = {n}, L[{i},{j}]");
                }
            }

            double[] solution = [.. b];
            triangle.SolveForward(solution);
            triangle.SolveBackward(solution);
            Vector<double> expected = matrix.Cholesky().Solve(b);
            for (int i = 0; i < n; i++)
            {
                Points.Near(expected[i], solution[i], 1e-12, $"n = {n}, x[{i}]");
            }
        }
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_has_no_factor()
    {
        var triangle = new LowerTriangle(2);
        ((double[])[1, 2, 1]).CopyTo(triangle.Values, 0);
        Assert.False(triangle.TryFactor());
    }

    /// <summary>What the suggestions' bits rest on: the width of the machine's vectors has no part in a sum.</summary>
    [Fact]
    public void A_dot_product_has_the_bits_of_its_sum_order_in_scalars()
    {
        for (int n = 0; n < 70; n++)
        {
            var random = new SplitMix64((ulong)n);
            double[][] series = Points.Uniform(ref random, 2, n);
            var lanes = new double[8];
            double expected = 0;
            int whole = n / 8 * 8;
            for (int i = 0; i < whole; i++)
            {
                lanes[i % 8] += series[0][i] * series[1][i];
            }

            if (whole > 0)
            {
                expected = (lanes[0] + lanes[4] + (lanes[1] + lanes[5])) + (lanes[2] + lanes[6] + (lanes[3] + lanes[7]));
            }

            for (int i = whole; i < n; i++)
            {
                expected += series[0][i] * series[1][i];
            }

            Assert.True(LowerTriangle.Dot(series[0], series[1]) == expected, $"n = {n}");
        }
    }

    [Fact]
    public void A_dot_product_sums_every_length_once()
    {
        for (int n = 0; n < 50; n++)
        {
            double[] ones = [.. Enumerable.Repeat(1d, n)];
            double[] counts = [.. Enumerable.Range(1, n).Select(i => (double)i)];
            Assert.True(LowerTriangle.Dot(ones, counts) == n * (n + 1) / 2d, $"n = {n}");
        }
    }
}
