using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>The sum of |w * dL/dw| over the weights of convolutions and linear layers.</summary>
public sealed class Snip : Metric
{
    public override string Name => "snip";

    public override string Description => "sum of |w * dL/dw|";

    public override string Source => "Lee et al., SNIP (ICLR 2019), equation 4; summed as in zero-cost-nas";

    public override Family Family => Family.Gradient;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.LossGradient];

    public override MetricValue OfFunction(PassResults results) =>
        MetricValue.Finite(
            results.Of(PassCatalog.LossGradient).Layers.Sum(layer => Norms.MagnitudeOfProduct(results.WeightsOf(layer), results.GradientOf(layer))));
}
