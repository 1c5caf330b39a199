using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// SWAP as the released code counts it: over every ReLU call, also those whose result never reaches the output. It differs from <see cref="Swap"/>
/// only for architectures with dead branches.
/// </summary>
public sealed class SwapReleased : Metric
{
    public override string Name => "swap_released";

    public override string Description => "distinct sample-wise activation patterns, every ReLU call";

    public override string Source => "Peng et al., SWAP-NAS (ICLR 2024), released code: hooks on every ReLU module";

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.AllDistinctPatterns];

    public override MetricValue OfFunction(PassResults results) => new(results.Patterns.AllDistinct);
}
