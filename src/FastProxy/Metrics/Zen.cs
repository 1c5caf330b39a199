using FastProxy.Metrics.Algebra;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// Zen-score: the logarithm of the mean over samples of |F(x) - F(x + 0.01 e)| summed over the feature map F before global pooling, e Gaussian noise
/// of the repeat's seed, plus, over the batch-norms on live paths, the logarithm of the root of the mean over channels of the variance of what
/// they normalise for x.
/// <para>
/// As the paper defines it: the variance is that of the batch, and each repeat stands by itself. The released code reads batch-norm's running
/// variance instead, which begins at 1, takes a tenth of each of the two passes' unbiased variances, and is carried over from repeat to repeat.
/// </para>
/// <para>Images and weights are the run's. The protocol of the paper: noise images, weights from N(0, 1), batch 16, 32 repeats.</para>
/// </summary>
public sealed class Zen : Metric
{
    /// <inheritdoc/>
    public override string Name => "zen";

    /// <inheritdoc/>
    public override string Description => "log of how far a shift of the images by 0.01 noise moves the last feature map, plus the logs of the deviations in batch-norms";

    /// <inheritdoc/>
    public override string Source => "Lin et al., Zen-NAS (ICCV 2021), algorithm 1";

    /// <inheritdoc/>
    public override Family Family => Family.Feature;

    /// <inheritdoc/>
    public override Needs Needs => Needs.Perturbation;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results)
    {
        if (results.Perturbation is not { } perturbation)
        {
            return MetricValue.Failed("no global pooling");
        }

        double distance = perturbation.Distances.Sum(rows => Norms.Sum(results.Rows(rows))) / results.Batch.Samples;
        return MetricValue.Finite(Math.Log(distance) + perturbation.Norms.Sum(norm => Math.Log(results.MeanVariance(norm)) / 2));
    }
}
