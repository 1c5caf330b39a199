using FastProxy.Networks;

namespace FastProxy.Plans.Passes;

/// <summary>The first sample of each activation in the feed-forward parts.</summary>
public sealed class FirstSequence : Pass<IReadOnlyList<ChannelRows>>
{
    public override string Name => Logits.ForwardName;

    internal override IReadOnlyList<ChannelRows> Plan(PassContext context) =>
    [
        .. MarkedValues.Of(context.Network, MarkRole.FeedForward, "activations of feed-forward parts").Select(
            m => context.Plan.Append(new SampleStep(context.Data.TensorOf(m.Node), FusedActivation.None)).Result),
    ];

    internal override IEnumerable<Buffer> Buffers(IReadOnlyList<ChannelRows> results) => results;
}
