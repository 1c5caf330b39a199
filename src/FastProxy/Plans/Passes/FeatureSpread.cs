namespace FastProxy.Plans.Passes;

/// <summary>The covariation of the channels of each feature.</summary>
public sealed class FeatureSpread : Pass<IReadOnlyList<FeatureSums>>
{
    public override string Name => Features.Name;

    internal override IReadOnlyList<FeatureSums> Plan(PassContext context) => [.. Features.Of(context).Select(f => FeatureSums.Of(context.Plan, f))];

    internal override IEnumerable<Buffer> Buffers(IReadOnlyList<FeatureSums> results) => results.SelectMany(f => f.Buffers);
}
