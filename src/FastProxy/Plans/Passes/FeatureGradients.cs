using FastProxy.Input;
using FastProxy.Kernels.Conv;

namespace FastProxy.Plans.Passes;

/// <summary>The link from one feature to the next.</summary>
/// <param name="Products">
/// Sums, over samples and the later feature's pixels, of the products of each channel of its gradient with each channel of the earlier feature's
/// gradient, whose smaller pixels are channels of their own (pixel-unshuffle); null if the two features are one, and so their gradients.
/// </param>
/// <param name="Channels">The channels of the later feature: rows of the products.</param>
/// <param name="Count">The number of summands.</param>
public sealed record FeatureLink(WeightGradient? Products, int Channels, long Count);

/// <summary>
/// The covariation of random gradients of each feature with the gradients of the feature before that follow from them. The products are the weight
/// gradient of a convolution whose kernel and stride are the ratio of the features' sides.
/// </summary>
public sealed class FeatureGradients : Pass<IReadOnlyList<FeatureLink>>
{
    public override string Name => Features.Name;

    public override bool ReadsSeed => true;

    internal override IReadOnlyList<FeatureLink> Plan(PassContext context)
    {
        Tensor[] features = [.. Features.Of(context)];
        return [.. features.Zip(features.Skip(1), (a, b) => Link(context.Plan, a, b))];
    }

    internal override IEnumerable<Buffer> Buffers(IReadOnlyList<FeatureLink> results) => results.Select(l => l.Products).OfType<Buffer>();

    private static FeatureLink Link(PlanBuilder plan, Tensor before, Tensor after)
    {
        if (before == after)
        {
            return new FeatureLink(null, after.Layout.Channels, Features.CountOf(after));
        }

        var signs = new SignsStep();
        Tensor back = ReverseMode.Product(plan, signs, after, before);
        int ratio = before.Layout.Height / after.Layout.Height;
        var unshuffle = new ConvShape(before.Layout.Channels, after.Layout.Channels, ratio, ratio);
        return unshuffle.Output(before.Layout) == after.Layout
            ? new FeatureLink(
                plan.Append(new WeightGradStep(back, FusedActivation.None, signs.Output!, unshuffle)).Result, after.Layout.Channels,
                Features.CountOf(after))
            : throw new InputException(
                $"features of {before.Layout.Height}x{before.Layout.Width} and {after.Layout.Height}x{after.Layout.Width}: "
                + "expected sides of a whole ratio");
    }
}
