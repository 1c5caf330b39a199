using FastProxy.Metrics.Algebra;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary><see cref="Synflow"/> with batch-norm in train mode on the one image.</summary>
public sealed class SynflowBn : Metric
{
    /// <inheritdoc/>
    public override string Name => "synflow_bn";

    /// <inheritdoc/>
    public override string Description => "log of the sum of |w * dR/dw|, R as for synflow but with batch-norm";

    /// <inheritdoc/>
    public override string Source => "zero-cost-nas: synflow_bn";

    /// <inheritdoc/>
    public override Family Family => Family.Gradient;

    /// <inheritdoc/>
    public override Needs Needs => Needs.NormFlow;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results)
    {
        double sum = results.NormFlow.Layers.Sum(layer => Norms.MagnitudeOfProduct(results.WeightsOf(layer), results.GradientOf(layer)));
        return MetricValue.Finite(Math.Log(sum));
    }
}
