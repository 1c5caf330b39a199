using FastProxy.Input;
using FastProxy.Search.Runs;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// The search of NASWOT: scores as many random architectures as the budget has and finds the best by the first metric, the earliest among equals;
/// other metrics are recorded only. Source: Mellor et al., "Neural architecture search without training", ICML 2021, algorithm 1. The released code
/// draws with replacement; here none is drawn twice.
/// </summary>
public sealed class BestOfRandom : ISearch
{
    /// <inheritdoc/>
    public string Name => "best";

    /// <inheritdoc/>
    public string Description => "the best of random architectures by the first metric";

    /// <inheritdoc/>
    public string Source => "Mellor et al., Neural Architecture Search without Training (ICML 2021), algorithm 1";

    /// <inheritdoc/>
    public Evaluates Evaluates => Evaluates.Metrics;

    /// <inheritdoc/>
    public IReadOnlyList<string> Metrics => ["naswot"];

    /// <inheritdoc/>
    public IReadOnlyList<Setting> Settings => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Run(SearchRun run)
    {
        run.EvaluateRandom(run.Budget);
        return [run.Evaluations.Best().Architecture];
    }
}
