using FastProxy.Kernels.Norm;
using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// Zen-score: the logarithm of the mean over samples of |F(x) - F(x + 0.01 e)| summed over the feature map F before global pooling, plus, over the
/// batch-norms on live paths, the logarithm of the root of the mean over channels of the variance of their input for x. e is Gaussian noise of the
/// repeat's seed.
/// <para>
/// This is the paper's definition: the variance is that of the batch, and each repeat stands by itself. The released code reads batch-norm's running
/// variance instead, which begins at 1, takes a tenth of each of the two passes' unbiased variances, and is carried over from repeat to repeat.
/// </para>
/// <para>Images and weights are the run's. The protocol of the paper: noise images, weights from N(0, 1), batch 16, 32 repeats.</para>
/// </summary>
public sealed class Zen : Metric
{
    public override string Name => "zen";

    public override string Description =>
        "log of how far a shift of the images by 0.01 noise moves the last feature map, plus the logs of the deviations in batch-norms";

    public override string Source => "Lin et al., Zen-NAS (ICCV 2021), algorithm 1";

    public override Family Family => Family.Feature;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.Perturbation];

    public override MetricValue OfFunction(PassResults results)
    {
        if (results.Find(PassCatalog.Perturbation) is not { } perturbation)
        {
            return MetricValue.Failed("no global pooling");
        }

        double distance = perturbation.Distances.Sum(rows => Norms.Sum(results.Rows(rows))) / results.Batch.Samples;
        return MetricValue.Finite(
            Math.Log(distance) + perturbation.Norms.Sum(norm => Math.Log(MeanVariance(results.Rows(norm)[..norm.Channels])) / 2));
    }

    /// <summary>
    /// Returns the mean over channels of a batch-norm's variance, without its epsilon; the batch-norm divides by the root of the variance.
    /// </summary>
    private static double MeanVariance(ReadOnlySpan<float> scales)
    {
        double sum = 0;
        foreach (float scale in scales)
        {
            sum += Math.Max(0, 1 / ((double)scale * scale) - BatchNormFold.Epsilon);
        }

        return sum / scales.Length;
    }
}
