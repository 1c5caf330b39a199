using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>Trainable parameters of the whole network, dead branches included, as benchmarks report them.</summary>
public sealed class Params : Metric
{
    public override string Name => "params";

    public override string Description => "trainable parameters, all branches";

    public override string Source => "definition";

    public override Family Family => Family.Structure;

    public override MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context) => new(network.Parameters);
}
