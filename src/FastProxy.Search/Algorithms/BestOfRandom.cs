using FastProxy.Input;
using FastProxy.Search.Runs;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// The search of NASWOT: it scores as many random architectures as the budget allows and finds the best by the first metric, the earliest among
/// equals; other metrics are only recorded. Source: Mellor et al., "Neural architecture search without training", ICML 2021, algorithm 1. The
/// released code draws with replacement; here none is drawn twice.
/// </summary>
public sealed class BestOfRandom : ISearch
{
    public string Name => "best";

    public string Description => "the best of random architectures by the first metric";

    public string Source => "Mellor et al., Neural Architecture Search without Training (ICML 2021), algorithm 1";

    public Evaluates Evaluates => Evaluates.Metrics;

    public IReadOnlyList<string> Metrics => ["naswot"];

    public IReadOnlyList<Setting> Settings => [];

    public IReadOnlyList<string> Run(SearchRun run)
    {
        run.EvaluateRandom(run.Budget);
        return [run.Evaluations.Best().Architecture];
    }
}
