using FastProxy.Metrics.Algebra;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>The sum of |w * dL/dw| over the weights of convolutions and linear layers.</summary>
public sealed class Snip : Metric
{
    /// <inheritdoc/>
    public override string Name => "snip";

    /// <inheritdoc/>
    public override string Description => "sum of |w * dL/dw|";

    /// <inheritdoc/>
    public override string Source => "Lee et al., SNIP (ICLR 2019), equation 4; summed as in zero-cost-nas";

    /// <inheritdoc/>
    public override Family Family => Family.Gradient;

    /// <inheritdoc/>
    public override Needs Needs => Needs.LossGradient;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results) =>
        MetricValue.Finite(results.Loss.Layers.Sum(layer => Norms.MagnitudeOfProduct(results.WeightsOf(layer), results.GradientOf(layer))));
}
