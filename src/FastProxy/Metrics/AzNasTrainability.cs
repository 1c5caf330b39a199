using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// Trainability of AZ-NAS: the mean over the blocks, from each feature to the next, of 2 - s - 1/(s + 1e-6). s is the largest singular value of a
/// cross-covariance over samples and pixels: of random signs that stand for the gradient of the block's output, and of the gradient of its input that
/// follows from them. Where the block shrinks the image, the pixels of an input's tile count as channels (pixel-unshuffle). Gradients pass through
/// the statistics of batch-norm.
/// <para>
/// The signs are a hash of the repeat's seed and of the element's index, the same for blocks of one shape. A block that is an identity has no score;
/// the released code puts minus infinity there.
/// </para>
/// </summary>
public sealed class AzNasTrainability : Metric
{
    public override string Name => "az_nas_trainability";

    public override string Description => "mean over blocks of 2 - s - 1/(s + 1e-6), s how much the block enlarges random gradients";

    public override string Source => "Lee and Ham, AZ-NAS (CVPR 2024), trainability";

    public override Family Family => Family.Feature;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.FeatureGradients];

    public override MetricValue OfFunction(PassResults results)
    {
        double?[] gains = [.. results.Of(PassCatalog.FeatureGradients).Select(link => link.Products is null
            ? (double?)null
            : PrincipalComponents.LargestSingularValue(results.GradientOf(link.Products), link.Channels, link.Count))];
        return gains.Length == 0 ? MetricValue.Failed("the network has fewer than two features")
            : Array.IndexOf(gains, null) is var identity and >= 0 ? MetricValue.Failed($"block {identity + 1} of {gains.Length} is an identity")
            : MetricValue.Finite(gains.Average(s => 2 - s!.Value - 1 / (s.Value + 1e-6)));
    }
}
