using FastProxy.Networks;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// Regularised SWAP: swap * exp(-(p - mu)^2 / sigma), p the parameters in thousands. It steers a search to a size.
/// </summary>
public sealed class SwapRegularized : Metric
{
    /// <inheritdoc/>
    public override string Name => "swap_regularized";

    /// <inheritdoc/>
    public override string Description => "swap * exp(-(params/1000 - mu)^2 / sigma)";

    /// <inheritdoc/>
    public override string Source => "Peng et al., SWAP-NAS (ICLR 2024), definition 3.3";

    /// <inheritdoc/>
    public override Needs Needs => Needs.DistinctPatterns;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results) => new(results.Patterns.Distinct);

    /// <inheritdoc/>
    public override MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context)
    {
        double distance = network.Parameters / 1000.0 - context.Mu;
        return function with { Value = function.Value * Math.Exp(-distance * distance / context.Sigma) };
    }
}
