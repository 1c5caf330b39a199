using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The sum of w * dL/dw over the weights of convolutions and linear layers. Batch-norm makes the loss all but independent of the scale of the weights
/// before it, so these layers contribute rounding and the effect of batch-norm's epsilon.
/// </summary>
public sealed class Plain : Metric
{
    public override string Name => "plain";

    public override string Description => "sum of w * dL/dw, with its sign";

    public override string Source => "Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS (ICLR 2021), released code";

    public override Family Family => Family.Gradient;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.LossGradient];

    public override MetricValue OfFunction(PassResults results) =>
        MetricValue.Finite(
            results.Of(PassCatalog.LossGradient).Layers.Sum(layer => Norms.Product(results.WeightsOf(layer), results.GradientOf(layer))));
}
