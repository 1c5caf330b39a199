using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// Fisher: the sum over the output channels of convolutions and linear layers of half the mean over samples of (sum over the image of a * dL/da)
/// squared, a the layer's output before batch-norm; each channel counts as often as it has weights.
/// </summary>
public sealed class Fisher : Metric
{
    public override string Name => "fisher";

    public override string Description => "Fisher information of the channels of every layer";

    public override string Source => "Turner et al., BlockSwap (ICLR 2020); released code of zero-cost-nas";

    public override Family Family => Family.Gradient;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.OutputSaliency];

    public override MetricValue OfFunction(PassResults results)
    {
        double score = 0;
        foreach (LayerGradient layer in results.Of(PassCatalog.OutputSaliency).Layers)
        {
            LaneRows saliency = layer.Saliency!;
            double layerSum = Norms.Squared(results.Rows(saliency)) / (2 * saliency.Samples);

            // The released code expands a channel's value to the shape of its weights.
            score += layerSum * layer.Weight.Shape.GroupIn * layer.Weight.Shape.Taps;
        }

        return MetricValue.Finite(score);
    }
}
