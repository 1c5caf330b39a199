using FastProxy.Kernels.Conv;

namespace FastProxy.Plans.Passes;

/// <summary>Sums of an activation over samples and pixels.</summary>
/// <param name="Products">The sums of the products of every two channels: C x C.</param>
/// <param name="Sums">The sums of every channel, by sample.</param>
/// <param name="Count">The number of summands: the numbers of a channel.</param>
public sealed record FeatureSums(WeightGradient Products, LaneRows Sums, long Count)
{
    internal IEnumerable<Buffer> Buffers => [Products, Sums];

    /// <summary>
    /// Emits the steps that form the sums. The sums of products are the weight gradient of a 1x1 convolution from the activation to itself.
    /// </summary>
    internal static FeatureSums Of(PlanBuilder plan, Tensor x)
    {
        int channels = x.Layout.Channels;
        WeightGradStep products = plan.Append(new WeightGradStep(x, FusedActivation.None, x, new ConvShape(channels, channels, 1)));
        return new FeatureSums(products.Result, plan.Append(new SampleDotsStep(x, null)).Result, Features.CountOf(x));
    }
}
