using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>Trainable parameters of the whole network, dead branches included: what benchmarks report.</summary>
public sealed class Params : Metric
{
    /// <inheritdoc/>
    public override string Name => "params";

    /// <inheritdoc/>
    public override string Description => "trainable parameters, all branches";

    /// <inheritdoc/>
    public override string Source => "definition";

    /// <inheritdoc/>
    public override Family Family => Family.Structure;

    /// <inheritdoc/>
    public override MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context) => new(network.Parameters);
}
