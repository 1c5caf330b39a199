using FastProxy.Metrics.Algebra;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// The sum over convolutions and linear layers of the Euclidean norm of the gradient of the mean cross-entropy; weights only.
/// </summary>
public sealed class GradNorm : Metric
{
    /// <inheritdoc/>
    public override string Name => "grad_norm";

    /// <inheritdoc/>
    public override string Description => "sum over layers of the norm of the loss gradient";

    /// <inheritdoc/>
    public override string Source => "Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS (ICLR 2021), released code";

    /// <inheritdoc/>
    public override Family Family => Family.Gradient;

    /// <inheritdoc/>
    public override Needs Needs => Needs.LossGradient;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results) =>
        MetricValue.Finite(results.Loss.Layers.Sum(layer => Math.Sqrt(Norms.Squared(results.GradientOf(layer)))));
}
