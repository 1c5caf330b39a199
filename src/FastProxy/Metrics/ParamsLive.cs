using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>Trainable parameters on live paths: those that can change the output. A baseline that a metric has to beat.</summary>
public sealed class ParamsLive : Metric
{
    /// <inheritdoc/>
    public override string Name => "params_live";

    /// <inheritdoc/>
    public override string Description => "trainable parameters on paths from input to output";

    /// <inheritdoc/>
    public override string Source => "definition";

    /// <inheritdoc/>
    public override MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context) => new(network.LiveParameters);
}
