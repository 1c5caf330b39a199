using FastProxy.Metrics.Algebra;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace FastProxy.Tests.Metrics.Algebra;

/// <summary>Eigenvalues and nuclear norms against MathNet's decompositions.</summary>
public sealed class SymmetricEigenvaluesTests
{
    public static TheoryData<int, int> Sizes =>
        new() { { 1, 1 }, { 2, 2 }, { 3, 3 }, { 7, 2 }, { 8, 8 }, { 9, 30 }, { 24, 24 }, { 31, 5 }, { 64, 64 }, { 75, 300 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Eigenvalues_are_those_of_a_solver_with_vectors(int n, int rank)
    {
        Matrix<double> rows = Random(n, rank, n);
        Matrix<double> gram = rows.TransposeAndMultiply(rows);
        double[] expected = [.. gram.Evd(Symmetricity.Symmetric).EigenValues.Select(v => v.Real).Order()];
        double[] actual = SymmetricEigenvalues.Of(gram.ToRowMajorArray(), n)!;
        double floor = 1e-14 * n * expected[^1];
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, floor));
    }

    [Fact]
    public void Diagonal_zero_and_graded_matrices_have_their_eigenvalues()
    {
        double[] diagonal = new double[16];
        (diagonal[0], diagonal[5], diagonal[10], diagonal[15]) = (3, -1, 0, 1e-300);
        Assert.Equal([-1, 0, 1e-300, 3], SymmetricEigenvalues.Of(diagonal, 4)!);
        Assert.Equal(new double[5], SymmetricEigenvalues.Of(new double[25], 5)!);
        double[] graded = SymmetricEigenvalues.Of([1e16, 1e8, 1e8, 2], 2)!;
        Assert.Equal(1e16 + 1, graded[1], 4.0);
    }

    /// <summary>Elements whose squares underflow beside large ones.</summary>
    [Fact]
    public void Rounding_beside_a_large_eigenvalue_converges()
    {
        double[] large = new double[25];
        for (int i = 0; i < 25; i++)
        {
            large[i] = i % 6 == 0 ? 1e-200 : 1e-210;
        }

        large[24] = 1;
        double[] values = SymmetricEigenvalues.Of(large, 5)!;
        Assert.Equal(1, values[4], 1e-12);
        Assert.All(values[..4], v => Assert.Equal(0, v, 1e-15));
    }

    [Fact]
    public void A_matrix_that_is_not_finite_has_none() =>
        Assert.Null(SymmetricEigenvalues.Of([1, double.NaN, double.NaN, 1], 2));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Nuclear_norms_are_sums_of_singular_values(int n, int m)
    {
        Matrix<double> matrix = Random(n, m, n + m);
        double expected = matrix.Svd(computeVectors: false).S.Sum();
        Assert.Equal(expected, NuclearNorm.Of(matrix.ToRowMajorArray(), n)!.Value, 1e-7 * expected);
        Assert.Equal(expected, NuclearNorm.Of(matrix.ToColumnMajorArray(), m)!.Value, 1e-7 * expected);
    }

    private static Matrix<double> Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return Matrix<double>.Build.Dense(rows, columns, (_, _) => random.NextDouble() - 0.5);
    }
}
