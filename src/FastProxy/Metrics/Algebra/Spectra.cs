using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace FastProxy.Metrics.Algebra;

/// <summary>Computes eigenvalues in float64.</summary>
internal static class Spectra
{
    /// <summary>Returns the eigenvalues of a symmetric matrix, smallest first; null if it is not finite or the solver does not converge.</summary>
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
