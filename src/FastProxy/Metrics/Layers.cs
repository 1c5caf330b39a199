using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>
/// The number of layers: of an architecture of blocks its blocks, of any other the layers with weights on live paths. The count is a baseline
/// that other metrics have to beat.
/// </summary>
public sealed class Layers : Metric
{
    public override string Name => "layers";

    public override string Description => "blocks of an architecture that has them, else layers with weights on live paths";

    public override string Source => "definition";

    public override Family Family => Family.Structure;

    public override MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context) => new(
        network.Blocks?.Count
        ?? network.Nodes.Where(n => n.Op.Weights is not null && network.Live[n.Id]).Select(n => n.Op.Weights!.Value.Layer).Distinct().Count());
}
