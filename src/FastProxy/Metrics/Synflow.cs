using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The natural logarithm of SynFlow: of the sum over the weights of convolutions and linear layers of |w * dR/dw|, R the sum of logits for one
/// image of ones with magnitudes of weights and without batch-norm. The plain value exceeds the range of floats; the logarithm ranks the same.
/// <para>
/// As nothing is negative, the sum is the derivative of R as all weights grow in proportion: one forward pass, with the derivative as a
/// second sample. The released code of zero-cost-nas keeps the batch-norms of NAS-Bench-201's reduction blocks.
/// </para>
/// </summary>
public sealed class Synflow : Metric
{
    public override string Name => "synflow";

    public override string Description => "log of the sum of |w * dR/dw|, R the output for an image of ones and magnitudes of weights, no batch-norm";

    public override string Source => "Tanaka et al., SynFlow (NeurIPS 2020), equation 2";

    public override Family Family => Family.Gradient;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.Flow];

    public override MetricValue OfFunction(PassResults results)
    {
        Tensor flow = results.Of(PassCatalog.Flow);
        float[] logits = results.Values(flow);
        double derivative = logits.Skip(logits.Length / 2).Sum(v => (double)v);
        return MetricValue.Finite(Math.Log(derivative) + flow.Exponent * Math.Log(2));
    }
}
