using FastProxy.Plans;

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
    /// <inheritdoc/>
    public override string Name => "synflow";

    /// <inheritdoc/>
    public override string Description => "log of the sum of |w * dR/dw|, R the output for an image of ones and magnitudes of weights, no batch-norm";

    /// <inheritdoc/>
    public override string Source => "Tanaka et al., SynFlow (NeurIPS 2020), equation 2";

    /// <inheritdoc/>
    public override Family Family => Family.Gradient;

    /// <inheritdoc/>
    public override Needs Needs => Needs.Flow;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results) => MetricValue.Finite(results.LogFlow);
}
