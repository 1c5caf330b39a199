using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The sum over convolutions and linear layers of the Euclidean norm of the gradient of the mean cross-entropy; weights only.
/// </summary>
public sealed class GradNorm : Metric
{
    public override string Name => "grad_norm";

    public override string Description => "sum over layers of the norm of the loss gradient";

    public override string Source => "Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS (ICLR 2021), released code";

    public override Family Family => Family.Gradient;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.LossGradient];

    public override MetricValue OfFunction(PassResults results) =>
        MetricValue.Finite(results.Of(PassCatalog.LossGradient).Layers.Sum(layer => Math.Sqrt(Norms.Squared(results.GradientOf(layer)))));
}
