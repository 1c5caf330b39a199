using FastProxy.Input;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Pareto;
using FastProxy.Search.Runs;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// NSGA-II on metrics and complexity: parents are chosen by binary tournament of rank and crowding distance, crossed over at two points with
/// probability 0.9, and each gene is mutated with probability 1 / genes. Of parents and children, those of the best ranks survive; the last rank is
/// cut by crowding distance. The search finds the front of all evaluations (the external archive of E-TF-MOENAS), by complexity. Source: Deb et al.,
/// "A fast and elitist multiobjective genetic algorithm: NSGA-II", 2002, with the objectives and rates of E-TF-MOENAS: Luong et al., "Lightweight
/// multi-objective evolutionary neural architecture search with low-cost proxy metrics", Information Sciences 655, 2024, whose released code pairs
/// parents at random, without a tournament.
/// <para>
/// A child is neither a parent nor its sibling, as released. The released budget counts every child; here one evaluated in an earlier generation
/// costs nothing (see <see cref="Reproduction"/>). For failed metrics see <see cref="FrontObjectives"/>.
/// </para>
/// </summary>
public sealed class Nsga2 : ISearch
{
    public string Name => "nsga2";

    public string Description => "NSGA-II: the front of metrics and complexity, by rank and crowding";

    public string Source => "Deb et al., NSGA-II (2002), as in Luong et al., E-TF-MOENAS (2024)";

    public Evaluates Evaluates => Evaluates.Metrics;

    public IReadOnlyList<string> Metrics => ["synflow", "jacob_cov"];

    public IReadOnlyList<Setting> Settings { get; } =
    [
        FrontObjectives.Complexity,
        new("population", "20", "architectures alive, and children of a generation", SettingRange.Whole(2)),
        new("crossover", "0.9", "probability that a pair is crossed over", SettingRange.NumberIn(0, 1)),
    ];

    public IReadOnlyList<string> Run(SearchRun run)
    {
        var objectives = new FrontObjectives(run);
        int size = run.Settings.Integer("population");
        var breeder = new Reproduction(run, run.Settings.Number("crossover"), size);
        List<Ranked> population = Survivors(run.EvaluateRandom(size), objectives, size);
        while (run.Left > 0)
        {
            Ranked Tournament()
            {
                Ranked first = population[run.Random.Next(population.Count)];
                Ranked second = population[run.Random.Next(population.Count)];
                return second.IsBetterThan(first) ? second : first;
            }

            HashSet<string> parents = [.. population.Select(p => p.Evaluation.Architecture)];
            IReadOnlyList<Evaluation> children = breeder.Next(
                () => (Tournament().Evaluation.Architecture, Tournament().Evaluation.Architecture),
                (child, siblings) => !parents.Contains(child) && !siblings.Contains(child));
            population = Survivors(population.Select(p => p.Evaluation).Union(children), objectives, size);
        }

        return objectives.Front();
    }

    /// <summary>Returns the best by rank, then by crowding distance, the earlier among equals.</summary>
    private static List<Ranked> Survivors(IEnumerable<Evaluation> evaluations, FrontObjectives objectives, int size)
    {
        Evaluation[] all = [.. evaluations];
        double[][] points = [.. all.Select(objectives.Of)];
        return [.. Dominance.NonDominatedSort(points)
            .SelectMany((front, rank) => front
                .Zip(Dominance.CrowdingDistance(points, front), (i, distance) => new Ranked(all[i], rank, distance))
                .OrderByDescending(r => r.Distance))
            .Take(size)];
    }

    private sealed record Ranked(Evaluation Evaluation, int Rank, double Distance)
    {
        public bool IsBetterThan(Ranked other) => Rank < other.Rank || (Rank == other.Rank && Distance > other.Distance);
    }
}
