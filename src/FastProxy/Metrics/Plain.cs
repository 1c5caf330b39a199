using FastProxy.Metrics.Algebra;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// The sum of w * dL/dw over the weights of convolutions and linear layers. Batch-norm makes the loss all but independent of the scale of the
/// weights before it, so these layers contribute rounding and what is left of batch-norm's epsilon.
/// </summary>
public sealed class Plain : Metric
{
    /// <inheritdoc/>
    public override string Name => "plain";

    /// <inheritdoc/>
    public override string Description => "sum of w * dL/dw, with its sign";

    /// <inheritdoc/>
    public override string Source => "Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS (ICLR 2021), released code";

    /// <inheritdoc/>
    public override Family Family => Family.Gradient;

    /// <inheritdoc/>
    public override Needs Needs => Needs.LossGradient;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results) =>
        MetricValue.Finite(results.Loss.Layers.Sum(layer => Norms.Product(results.WeightsOf(layer), results.GradientOf(layer))));
}
