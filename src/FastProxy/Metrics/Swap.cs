using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// SWAP score: the number of distinct sample-wise activation results.Patterns. A neuron's pattern is the word of its signs over the samples.
/// Counted over the ReLU calls on live paths; see <see cref="SwapReleased"/> for the published code's count.
/// </summary>
public sealed class Swap : Metric
{
    /// <inheritdoc/>
    public override string Name => "swap";

    /// <inheritdoc/>
    public override string Description => "distinct sample-wise activation patterns, ReLU calls on live paths";

    /// <inheritdoc/>
    public override string Source => "Peng et al., SWAP-NAS (ICLR 2024), definition 3.2";

    /// <inheritdoc/>
    public override Needs Needs => Needs.DistinctPatterns;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results) => new(results.Patterns.Distinct);
}
