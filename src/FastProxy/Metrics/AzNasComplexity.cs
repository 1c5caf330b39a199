using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>Complexity of AZ-NAS: multiply-accumulates per image, where more is better; the value is that of <see cref="Flops"/>.</summary>
public sealed class AzNasComplexity : Metric
{
    public override string Name => "az_nas_complexity";

    public override string Description => "multiply-accumulates per image, as flops";

    public override string Source => "Lee and Ham, AZ-NAS (CVPR 2024), complexity";

    public override Family Family => Family.Structure;

    public override MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context) => new(network.Macs);
}
