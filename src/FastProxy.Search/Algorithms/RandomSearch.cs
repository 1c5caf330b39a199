using FastProxy.Input;
using FastProxy.Search.Runs;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// Random search: new architectures drawn uniformly. It finds the best by its only value, or, with several metrics, the front, complexity among the
/// objectives; it is the baseline of every other search. Source: Li and Talwalkar, "Random search and reproducibility for neural architecture
/// search", UAI 2019. The released code of RoBoT draws without replacement, as here.
/// </summary>
public sealed class RandomSearch : ISearch
{
    public string Name => "random";

    public string Description => "new architectures drawn uniformly: the best one, or the front of several metrics and the complexity";

    public string Source => "Li and Talwalkar, Random search and reproducibility for NAS (UAI 2019)";

    public Evaluates Evaluates => Evaluates.Either;

    public IReadOnlyList<string> Metrics => [];

    public IReadOnlyList<Setting> Settings { get; } = [FrontObjectives.Complexity];

    public IReadOnlyList<string> Run(SearchRun run)
    {
        var objectives = new FrontObjectives(run);
        run.EvaluateRandom(run.Budget);
        return run.Columns == 1 ? [run.Evaluations.Best().Architecture] : objectives.Front();
    }
}
