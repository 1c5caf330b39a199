using FastProxy.Plans;
using FastProxy.Plans.Passes;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace FastProxy.Metrics;

/// <summary>
/// NASWOT: log |det K|, K[i][j] the number of neurons on which samples i and j agree, summed over the ReLU calls on live paths.
/// <para>
/// The released code sums each call inside a ReLU-conv-BN block twice, because its hook matches the block's name as well. That doubles almost all of
/// K and so adds nearly the constant S log 2; here a call counts once.
/// </para>
/// <para>
/// K is a Gram matrix (B B' + (1-B)(1-B)'), so it is factorised by Cholesky in float64. It is singular when two samples have equal patterns, or when
/// the neurons are too few to distinguish S samples.
/// </para>
/// </summary>
public sealed class Naswot : Metric
{
    public override string Name => "naswot";

    public override string Description => "log |det K| of the samples' pattern agreement, once per ReLU call on a live path";

    public override string Source => "Mellor et al., Neural Architecture Search without Training (ICML 2021), equation 2";

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.Agreement];

    public override MetricValue OfFunction(PassResults results)
    {
        int samples = results.Patterns.Samples;
        Matrix<double> kernel = Matrix<double>.Build.Dense(samples, samples, (i, j) => results.Patterns.Agreement[i * samples + j]);
        try
        {
            Cholesky<double> factor = kernel.Cholesky();

            // K holds integers: a pivot this small is a zero with rounding.
            double floor = kernel.Diagonal().Maximum() * samples * Precision.DoublePrecision;
            if (factor.Factor.Diagonal().All(pivot => pivot * pivot > floor))
            {
                return new MetricValue(factor.DeterminantLn);
            }
        }
        catch (ArgumentException)
        {
            // K is a Gram matrix: if it is not positive definite, it is singular.
        }

        return MetricValue.Failed($"singular agreement matrix (rank {kernel.Rank()} of {samples})");
    }
}
