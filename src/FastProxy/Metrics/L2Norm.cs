using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>
/// The sum over convolutions and linear layers of the Euclidean norm of their weights, dead branches included. It needs no data.
/// </summary>
public sealed class L2Norm : Metric
{
    public override string Name => "l2_norm";

    public override string Description => "sum over layers of the norm of the weights, all branches";

    public override string Source => "Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS (ICLR 2021), released code";

    public override Family Family => Family.Structure;

    public override MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context)
    {
        double sum = 0;
        foreach (Node node in network.Nodes)
        {
            if (node.Op.Weights is { } layer)
            {
                sum += context.Norm(layer, network.WeightsOf(node).Shape);
            }
        }

        return MetricValue.Finite(sum);
    }
}
