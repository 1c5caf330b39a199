using FastProxy.Metrics.Algebra;
using FastProxy.Plans.Passes;
using MathNet.Numerics.LinearAlgebra;

namespace FastProxy.Metrics;

/// <summary>A neural tangent kernel: a Gram matrix of gradients per sample, in float64.</summary>
public sealed class TangentKernel
{
    /// <summary>
    /// The size, relative to the largest eigenvalue, that a zero eigenvalue has after products in single precision; it has either sign.
    /// </summary>
    private const double Rounding = 1.0 / (1 << 24);

    /// <summary>Extracts the samples from a matrix that has padding lanes.</summary>
    /// <param name="values">The matrix, row-major.</param>
    /// <param name="side">The number of its rows: as many blocks of padded samples as there are objectives.</param>
    /// <param name="samples">The number of samples of a block.</param>
    internal TangentKernel(ReadOnlySpan<double> values, int side, int samples)
    {
        int lanes = Kernels.Simd.Lanes.Padded(samples);
        int count = side / lanes * samples;
        Samples = samples;
        Matrix = Matrix<double>.Build.Dense(count, count);
        for (int i = 0; i < count; i++)
        {
            int row = i / samples * lanes + i % samples;
            for (int j = 0; j < count; j++)
            {
                Matrix[i, j] = values[(int)((long)row * side) + j / samples * lanes + j % samples];
            }
        }
    }

    /// <summary>Returns a pass's kernel, formed once for all metrics that read it.</summary>
    internal static TangentKernel Of(PassResults results, TangentKernelPass pass) => results.Once(
        pass, r => new TangentKernel(r.Doubles(pass), r.Of(pass).Side, r.Batch.Samples));

    /// <summary>The number of samples of a block.</summary>
    public int Samples { get; }

    /// <summary>The kernel; for several objectives, block by block.</summary>
    public Matrix<double> Matrix { get; }

    /// <summary>The mean over samples of the squared norm of the gradient.</summary>
    public double MeanTrace => Matrix.Trace() / Samples;

    /// <summary>Returns the largest eigenvalue over the smallest, or the reason why there is none.</summary>
    public MetricValue Condition()
    {
        // The matrix is symmetric but for rounding.
        if (Spectra.Eigenvalues((Matrix + Matrix.Transpose()) / 2) is not { } values)
        {
            return MetricValue.Failed("kernel is not finite, or its eigenvalues do not converge");
        }

        int zero = values.Count(v => v <= Rounding * values[^1]);
        return zero == 0
            ? MetricValue.Finite(values[^1] / values[0])
            : MetricValue.Failed(
                $"singular kernel ({zero} of {values.Length} eigenvalues clamped to 0, the least {values[0]:g3} of at most {values[^1]:g3})");
    }
}
