using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>
/// The number of blocks and then their width, in lexicographic order, as one number: count * 10^6 + width. The order is a baseline that other
/// metrics of Transformers have to beat.
/// </summary>
public sealed class DepthWidth : Metric
{
    private const double Step = 1e6;

    public override string Name => "depth_width";

    public override string Description => "number of blocks, then width, in lexicographic order: count * 10^6 + width";

    public override string Source => "definition";

    public override Family Family => Family.Structure;

    public override MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context) =>
        network.Blocks is { } blocks ? new(blocks.Count * Step + blocks.Width) : MetricValue.Failed("the architecture is not one of blocks");
}
