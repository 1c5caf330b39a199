using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>
/// Trainable parameters without those of dead branches: operations that no path leads through from input to output. The frame that every architecture
/// of the space has (stem, classifier) always counts. The count is a baseline that other metrics have to beat.
/// </summary>
public sealed class ParamsLive : Metric
{
    public override string Name => "params_live";

    public override string Description => "trainable parameters without those of dead branches";

    public override string Source => "definition";

    public override Family Family => Family.Structure;

    public override MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context) => new(network.LiveParameters);
}
