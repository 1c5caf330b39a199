using FastProxy.Kernels.Conv;

namespace FastProxy.Plans.Passes;

/// <summary>Sums of a feature over samples and pixels.</summary>
/// <param name="Products">Of the products of every two channels: C x C.</param>
/// <param name="Sums">Of every channel, by sample.</param>
/// <param name="Count">The summands: numbers of a channel.</param>
public sealed record FeatureSums(WeightGradient Products, LaneRows Sums, long Count);

/// <summary>
/// How the channels of each feature vary together. Sums of products of channels are the weight gradient of a 1x1 convolution from the feature to itself.
/// </summary>
public sealed class FeatureSpread : Pass<IReadOnlyList<FeatureSums>>
{
    public override string Name => Features.Name;

    internal override IReadOnlyList<FeatureSums> Plan(PassContext context) => [.. Features.Of(context).Select(f => SumsOf(context.Plan, f))];

    internal override IEnumerable<Buffer> Buffers(IReadOnlyList<FeatureSums> results) => results.SelectMany(f => new Buffer[] { f.Products, f.Sums });

    private static FeatureSums SumsOf(PlanBuilder plan, Tensor feature)
    {
        int channels = feature.Layout.Channels;
        WeightGradStep products = plan.Append(new WeightGradStep(feature, false, feature, new ConvShape(channels, channels, 1)));
        return new FeatureSums(products.Result, plan.Append(new SampleDotsStep(feature, null)).Result, Features.CountOf(feature));
    }
}
