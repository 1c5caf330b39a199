using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// SWAP score: the number of distinct sample-wise activation patterns. A neuron's pattern is the word of its signs over the samples. It is counted
/// over the ReLU calls on live paths; see <see cref="SwapReleased"/> for the count of the published code.
/// </summary>
public sealed class Swap : Metric
{
    public override string Name => "swap";

    public override string Description => "distinct sample-wise activation patterns, ReLU calls on live paths";

    public override string Source => "Peng et al., SWAP-NAS (ICLR 2024), definition 3.2";

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.DistinctPatterns];

    public override MetricValue OfFunction(PassResults results) => new(results.Patterns.Distinct);
}
