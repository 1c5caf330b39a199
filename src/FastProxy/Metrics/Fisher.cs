using FastProxy.Metrics.Algebra;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// Over convolutions and linear layers: per output channel half the mean over samples of (sum over the image of a * dL/da) squared, a the layer's
/// output before batch-norm; times the weights of a channel.
/// </summary>
public sealed class Fisher : Metric
{
    /// <inheritdoc/>
    public override string Name => "fisher";

    /// <inheritdoc/>
    public override string Description => "Fisher information of the channels of every layer";

    /// <inheritdoc/>
    public override string Source => "Turner et al., BlockSwap (ICLR 2020); released code of zero-cost-nas";

    /// <inheritdoc/>
    public override Family Family => Family.Gradient;

    /// <inheritdoc/>
    public override Needs Needs => Needs.LossGradient | Needs.OutputSaliency;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results)
    {
        double score = 0;
        foreach (LayerGradient layer in results.Loss.Layers)
        {
            LaneRows saliency = layer.Saliency!;
            double layerSum = Norms.Squared(results.Rows(saliency)) / (2 * saliency.Samples);

            // The released code expands a channel's value to the shape of its weights.
            score += layerSum * layer.Weight.Shape.GroupIn * layer.Weight.Shape.Taps;
        }

        return MetricValue.Finite(score);
    }
}
