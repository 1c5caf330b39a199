using FastProxy.Metrics.Algebra;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// -sum of log(v + 1e-5) + 1/(v + 1e-5) over the eigenvalues v of the correlation matrix of the samples' Jacobians, a row being the gradient of
/// the sum of all logits of all samples with respect to one image. The matrix is symmetric, and so is the solver; the released code's is not.
/// </summary>
public sealed class JacobCov : Metric
{
    private const double K = 1e-5;

    /// <inheritdoc/>
    public override string Name => "jacob_cov";

    /// <inheritdoc/>
    public override string Description => "-sum of log(v + 1e-5) + 1/(v + 1e-5), v the eigenvalues of the correlation of the samples' Jacobians";

    /// <inheritdoc/>
    public override string Source => "Mellor et al., Neural Architecture Search without Training (2020, first version); zero-cost-nas";

    /// <inheritdoc/>
    public override Family Family => Family.Jacobian;

    /// <inheritdoc/>
    public override Needs Needs => Needs.Jacobian;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results) =>
        results.JacobianFault is string fault ? MetricValue.Failed(fault)
        : Spectra.Eigenvalues(results.JacobianCorrelations.Matrix) is { } values ? MetricValue.Finite(-values.Sum(v => Math.Log(v + K) + 1 / (v + K)))
        : MetricValue.Failed("the Jacobian is not finite, or the eigenvalues do not converge");
}
