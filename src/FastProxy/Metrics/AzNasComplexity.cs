using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>
/// Complexity of AZ-NAS: multiply-accumulates per image, more being better; the same as <see cref="Flops"/>.
/// </summary>
public sealed class AzNasComplexity : Metric
{
    /// <inheritdoc/>
    public override string Name => "az_nas_complexity";

    /// <inheritdoc/>
    public override string Description => "multiply-accumulates per image, as flops";

    /// <inheritdoc/>
    public override string Source => "Lee and Ham, AZ-NAS (CVPR 2024), complexity";

    /// <inheritdoc/>
    public override Family Family => Family.Structure;

    /// <inheritdoc/>
    public override MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context) => new(network.Macs);
}
