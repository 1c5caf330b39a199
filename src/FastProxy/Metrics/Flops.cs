using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>Multiply-accumulates of convolutions and linear layers for one image, all branches included: the literature's "FLOPs".</summary>
public sealed class Flops : Metric
{
    public override string Name => "flops";

    public override string Description => "multiply-accumulates of convolutions and linear layers per image, all branches";

    public override string Source => "definition; equal to NAS-Bench-201's FLOPs";

    public override Family Family => Family.Structure;

    public override MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context) => new(network.Macs);
}
