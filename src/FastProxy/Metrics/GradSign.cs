using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// GradSign: the sum over the weights of convolutions and linear layers of the magnitude of the sum over samples of the sign of the loss gradient,
/// each sample a batch of its own, also for batch-norm. It takes a forward and a backward pass per sample, which fill a sixteenth of each vector:
/// some sixteen times the cost of a gradient at batch 64.
/// </summary>
public sealed class GradSign : Metric
{
    public override string Name => "gradsign";

    public override string Description =>
        "sum over weights of |sum over samples of the sign of the gradient|, each sample a batch of its own; slow: a pass per sample";

    public override string Source => "Zhang and Jia, GradSign (ICLR 2022), algorithm 1";

    public override Family Family => Family.Gradient;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.GradientSigns];

    public override MetricValue OfFunction(PassResults results)
    {
        double score = 0;
        foreach (WeightGradient layer in results.Of(PassCatalog.GradientSigns))
        {
            foreach (float sum in results.GradientOf(layer))
            {
                score += Math.Abs(sum);
            }
        }

        return MetricValue.Finite(score);
    }
}
