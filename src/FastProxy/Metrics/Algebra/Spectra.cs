using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace FastProxy.Metrics.Algebra;

/// <summary>Eigenvalues in float64.</summary>
internal static class Spectra
{
    /// <summary>The eigenvalues of a symmetric matrix, smallest first; null where it is not finite, or where the solver does not converge.</summary>
    public static double[]? Eigenvalues(Matrix<double> matrix)
    {
        if (!matrix.Enumerate().All(double.IsFinite))
        {
            return null;
        }

        try
        {
            return [.. matrix.Evd(Symmetricity.Symmetric).EigenValues.Select(v => v.Real).Order()];
        }
        catch (NonConvergenceException)
        {
            return null;
        }
    }
}
