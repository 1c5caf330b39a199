using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary><see cref="Synflow"/> with batch-norm in train mode on the one image.</summary>
public sealed class SynflowBn : Metric
{
    public override string Name => "synflow_bn";

    public override string Description => "log of the sum of |w * dR/dw|, R as for synflow but with batch-norm";

    public override string Source => "Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS (ICLR 2021), released code";

    public override Family Family => Family.Gradient;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.NormFlow];

    public override MetricValue OfFunction(PassResults results)
    {
        double sum = results.Of(PassCatalog.NormFlow).Layers
            .Sum(layer => Norms.MagnitudeOfProduct(results.WeightsOf(layer), results.GradientOf(layer)));
        return MetricValue.Finite(Math.Log(sum));
    }
}
