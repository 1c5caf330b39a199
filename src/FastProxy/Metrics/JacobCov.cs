using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// -sum of log(v + 1e-5) + 1/(v + 1e-5) over the eigenvalues v of the correlation matrix of the samples' Jacobians, a row being the gradient of the
/// sum of all logits of all samples with respect to one image. The matrix and the solver are symmetric; the released code's solver is not.
/// </summary>
public sealed class JacobCov : Metric
{
    private const double K = 1e-5;

    public override string Name => "jacob_cov";

    public override string Description => "-sum of log(v + 1e-5) + 1/(v + 1e-5), v the eigenvalues of the correlation of the samples' Jacobians";

    public override string Source => "Mellor et al., Neural Architecture Search without Training (first version, 2020); zero-cost-nas";

    public override Family Family => Family.Jacobian;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.Jacobian];

    public override MetricValue OfFunction(PassResults results) =>
        JacobianCorrelations.FaultOf(results, PassCatalog.Jacobian) is string fault ? MetricValue.Failed(fault)
        : Spectra.Eigenvalues(JacobianCorrelations.Of(results, PassCatalog.Jacobian).Matrix) is { } values
            ? MetricValue.Finite(-values.Sum(v => Math.Log(v + K) + 1 / (v + K)))
        : MetricValue.Failed("the Jacobian is not finite, or the eigenvalues do not converge");
}
