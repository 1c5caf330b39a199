using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// SWAP as the released code counts it: over every ReLU call, those whose result never reaches the output included. It differs from
/// <see cref="Swap"/> for architectures with dead branches only.
/// </summary>
public sealed class SwapReleased : Metric
{
    /// <inheritdoc/>
    public override string Name => "swap_released";

    /// <inheritdoc/>
    public override string Description => "distinct sample-wise activation patterns, every ReLU call";

    /// <inheritdoc/>
    public override string Source => "SWAP-NAS, released code: hooks on every ReLU module";

    /// <inheritdoc/>
    public override Needs Needs => Needs.AllDistinctPatterns;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results) => new(results.Patterns.AllDistinct);
}
