using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// MeCo: the sum over convolutions, batch-norms, ReLU calls, poolings and linear layers on live paths of the least eigenvalue of the correlation
/// matrix of the channels of their outputs, in float64, for the first image of the batch as a batch of its own.
/// <para>
/// Every output counts once. The released code visits containers as well and counts an output again for each module that ends with it, which depends
/// on how modules nest, not on the network. Undefined correlations, those of constant channels, count as 0.
/// </para>
/// </summary>
public sealed class Meco : Metric
{
    public override string Name => "meco";

    public override string Description =>
        "sum over operations of the least eigenvalue of the correlations between the channels of their outputs for one image";

    public override string Source => "Jiang et al., MeCo (NeurIPS 2023), equation 9";

    public override Family Family => Family.Feature;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.FirstSample];

    public override MetricValue OfFunction(PassResults results)
    {
        var known = new Dictionary<ChannelRows, double>();
        double score = 0;
        foreach (SampleOutput output in results.Of(PassCatalog.FirstSample))
        {
            if (!known.TryGetValue(output.Rows, out double least))
            {
                least = LeastCorrelation.Of(results.Rows(output.Rows), output.Rows.Channels);
                known.Add(output.Rows, least);
            }

            score += least;
        }

        return MetricValue.Finite(score);
    }
}
