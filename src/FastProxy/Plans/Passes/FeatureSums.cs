using FastProxy.Kernels.Conv;

namespace FastProxy.Plans.Passes;

/// <summary>Sums of an activation over samples and pixels.</summary>
/// <param name="Products">Of the products of every two channels: C x C.</param>
/// <param name="Sums">Of every channel, by sample.</param>
/// <param name="Count">The summands: numbers of a channel.</param>
public sealed record FeatureSums(WeightGradient Products, LaneRows Sums, long Count)
{
    /// <summary>Their buffers.</summary>
    internal IEnumerable<Buffer> Buffers => [Products, Sums];

    /// <summary>Has a plan form the sums. Those of products are the weight gradient of a 1x1 convolution from the activation to itself.</summary>
    internal static FeatureSums Of(PlanBuilder plan, Tensor x)
    {
        int channels = x.Layout.Channels;
        WeightGradStep products = plan.Append(new WeightGradStep(x, FusedActivation.None, x, new ConvShape(channels, channels, 1)));
        return new FeatureSums(products.Result, plan.Append(new SampleDotsStep(x, null)).Result, Features.CountOf(x));
    }
}
