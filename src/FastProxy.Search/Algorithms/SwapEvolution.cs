using FastProxy.Input;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Runs;
using FastProxy.Spaces;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// The evolution of SWAP-NAS: of a sample of the population, the best is the parent, or a two-point crossover of the best and the second best; it is
/// mutated several times, every child is scored, the best child enters and the worst of the population leaves (the oldest among equals). Source: Peng
/// et al., "SWAP-NAS: Sample-wise activation patterns for ultra-fast NAS", ICLR 2024.
/// <para>
/// The released code has no search and the paper leaves details open. Here a sample is drawn without replacement, each mutation changes one choice of
/// the parent (not of the child before), and children are architectures not scored before. The defaults are ours, near the best of 63 combinations
/// tried on NAS-Bench-201's accuracies and on a smooth synthetic function, at budgets of 100, 300 and 1,000. A single child does as well per
/// evaluation, but several are scored in one go.
/// </para>
/// </summary>
public sealed class SwapEvolution : ISearch
{
    public string Name => "swap-nas";

    public string Description => "evolution of SWAP-NAS: several mutants of the best of a sample, the best enters, the worst goes";

    public string Source => "Peng et al., SWAP-NAS (ICLR 2024)";

    public Evaluates Evaluates => Evaluates.Metrics;

    public IReadOnlyList<string> Metrics => ["swap_regularized"];

    public IReadOnlyList<Setting> Settings { get; } =
    [
        new("population", "50", "architectures alive", SettingRange.Whole(2)),
        new("sample", "25", "architectures of which the best is the parent", SettingRange.Whole(2)),
        new("crossover", "0.3", "probability that the parent is a crossover of the best two of the sample", SettingRange.NumberIn(0, 1)),
        new("mutations", "3", "children of a parent", SettingRange.Whole(1)),
    ];

    public IReadOnlyList<string> Run(SearchRun run)
    {
        run.RequireOneColumn(this);
        int size = run.Settings.Integer("population");
        int sample = run.Settings.Integer("sample");
        double crossover = run.Settings.Number("crossover");
        int mutations = run.Settings.Integer("mutations");
        List<Evaluation> population = [.. run.EvaluateRandom(size)];
        while (run.Left > 0)
        {
            Evaluation[] best = [.. run.Shuffle(population).Take(sample).OrderByDescending(e => e.Value).Take(2)];
            string parent = best[0].Architecture;
            if (run.Random.NextDouble() < crossover)
            {
                (string first, string second) = run.Space.Crossover(parent, best[^1].Architecture, run.Random);
                parent = run.Random.Next(2) == 0 ? first : second;
            }

            var children = new List<string>();
            while (children.Count < Math.Min(mutations, run.Left))
            {
                children.Add(run.NewMutant(parent, children));
            }

            population.Add(run.Evaluate(children).Best());
            population.Remove(population.MinBy(e => e.Value)!);
        }

        return [run.Best!.Architecture];
    }
}
