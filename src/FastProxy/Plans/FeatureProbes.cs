using FastProxy.Input;
using FastProxy.Kernels.Conv;

namespace FastProxy.Plans;

/// <summary>
/// What AZ-NAS asks of features: how the channels of each vary together, and how a random gradient of each varies with what becomes of it at
/// the feature before.
/// <para>
/// Sums of products of channels are weight gradients: of a 1x1 convolution from a feature to itself, and of one from the earlier gradient to
/// the later one whose kernel and stride are the ratio of their sides, which is what pixel-unshuffle would put into channels.
/// </para>
/// </summary>
internal static class FeatureProbes
{
    /// <summary>Emits what is wanted.</summary>
    public static NetworkPlan Emit(PlanBuilder plan, Lowering data, Needs needs, NetworkPlan network)
    {
        var mode = new EvaluationMode("features ", ImageSource.Data, plan.Samples, KeepsFeatures: true);
        var features = new List<Tensor>();
        var sums = new List<FeatureSums>();
        foreach (Tensor feature in data.Under(mode).Features)
        {
            features.Add(feature);
            if (needs.HasFlag(Needs.FeatureSpread))
            {
                sums.Add(SumsOf(plan, feature));
            }
        }

        return network with
        {
            Features = sums,
            Links = needs.HasFlag(Needs.FeatureGradients) ? [.. features.Zip(features.Skip(1), (a, b) => Link(plan, a, b))] : [],
        };
    }

    private static FeatureSums SumsOf(PlanBuilder plan, Tensor feature)
    {
        int channels = feature.Layout.Channels;
        WeightGradStep products = plan.Append(new WeightGradStep(feature, false, feature, new ConvShape(channels, channels, 1)));
        return new FeatureSums(products.Result, plan.Append(new SampleDotsStep(feature, null)).Result, CountOf(feature));
    }

    private static FeatureLink Link(PlanBuilder plan, Tensor before, Tensor after)
    {
        if (before == after)
        {
            return new FeatureLink(null, after.Layout.Channels, CountOf(after));
        }

        var signs = new SignsStep();
        Tensor back = ReverseMode.Product(plan, signs, after, before);
        int ratio = before.Layout.Height / after.Layout.Height;
        var unshuffle = new ConvShape(before.Layout.Channels, after.Layout.Channels, ratio, ratio);
        return unshuffle.Output(before.Layout) == after.Layout
            ? new FeatureLink(plan.Append(new WeightGradStep(back, false, signs.Output!, unshuffle)).Result, after.Layout.Channels, CountOf(after))
            : throw new InputException(
                $"features of {before.Layout.Height}x{before.Layout.Width} and {after.Layout.Height}x{after.Layout.Width}: expected sides of a whole ratio");
    }

    private static long CountOf(Tensor x) => (long)x.Layout.Height * x.Layout.Width * x.Layout.Samples;
}
