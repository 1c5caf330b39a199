using FastProxy.Input;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Pareto;
using FastProxy.Search.Runs;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// Pareto dominance-based novelty search on several training-free metrics and complexity: survivors are chosen not for their quality, but for their
/// distance from the archive of non-dominated architectures, or membership in it. Random pairs are crossed over at two points, each gene mutates with
/// probability 1 / genes, and tournaments of two without replacement among parents and children, by novelty, fill the next population. The search
/// finds the archive, by complexity. Source: Vo and Luong, "Efficient multi-objective neural architecture search via Pareto dominance-based novelty
/// search", GECCO 2024.
/// <para>
/// The novelty is the mean Euclidean distance to all members of the archive, each objective scaled to [0, 1] by its bounds over pool and archive; it
/// is negative for an architecture outside the archive. So every member beats every other architecture, and of the others the nearest to the archive
/// wins. A failed metric, -1e8 in the released code, counts as the worst of the scale and moves no bounds.
/// </para>
/// <para>
/// The released crossover never moves the last gene. There, an objective of one value throughout divides 0 by 0; here it is at distance 0. The
/// released run counts generations; here the budget counts architectures (see <see cref="Reproduction"/>), and a failure is one in every objective
/// (see <see cref="FrontObjectives"/>).
/// </para>
/// </summary>
public sealed class ParetoNovelty : ISearch
{
    public string Name => "mtf-pdns";

    public string Description => "novelty search by Pareto dominance: the front of metrics and complexity";

    public string Source => "Vo and Luong, Pareto Dominance-based Novelty Search (GECCO 2024)";

    public Evaluates Evaluates => Evaluates.Metrics;

    public IReadOnlyList<string> Metrics => ["synflow", "jacob_cov", "snip"];

    public IReadOnlyList<Setting> Settings { get; } =
    [
        FrontObjectives.Complexity,
        new("population", "20", "architectures alive, and children of a generation", SettingRange.Whole(2)),
    ];

    public IReadOnlyList<string> Run(SearchRun run)
    {
        var objectives = new FrontObjectives(run);
        int size = run.Settings.Integer("population");
        var breeder = new Reproduction(run, crossover: 1, size);
        var archive = new ParetoArchive<string>();
        IReadOnlyList<Evaluation> population = run.EvaluateRandom(size);
        Archive(population);
        while (run.Left > 0)
        {
            IReadOnlyList<Evaluation> children = breeder.Next(Pairs(run, population), (_, _) => true);
            Archive(children);
            Evaluation[] pool = [.. population, .. children];
            HashSet<string> members = [.. archive.Entries.Select(entry => entry.Item)];
            double[] novelty = Novelty(
                [.. pool.Select(objectives.Of)],
                [.. archive.Entries.Select(entry => entry.Objectives)],
                [.. pool.Select(e => members.Contains(e.Architecture))]);
            population = [.. Winners(run, novelty, size).Select(i => pool[i])];
        }

        return objectives.Front();

        void Archive(IEnumerable<Evaluation> evaluations)
        {
            foreach (Evaluation evaluation in evaluations)
            {
                archive.Add(evaluation.Architecture, objectives.Of(evaluation));
            }
        }
    }

    /// <summary>Returns the novelty of points against an archive.</summary>
    /// <param name="points">The objectives, minimised; infinite if they failed.</param>
    /// <param name="archive">The objectives of the archive's members.</param>
    /// <param name="isMember">For each point, whether it is in the archive.</param>
    internal static double[] Novelty(double[][] points, double[][] archive, bool[] isMember)
    {
        int count = points[0].Length;
        var low = new double[count];
        var extent = new double[count];
        for (int k = 0; k < count; k++)
        {
            double[] finite = [.. points.Concat(archive).Select(p => p[k]).Where(double.IsFinite)];
            low[k] = finite.Length == 0 ? 0 : finite.Min();
            extent[k] = finite.Length == 0 ? 0 : finite.Max() - low[k];
        }

        double[] Scaled(double[] point) =>
            [.. point.Select((value, k) => !double.IsFinite(value) ? 1 : extent[k] == 0 ? 0 : (value - low[k]) / extent[k])];

        double[][] scaled = [.. archive.Select(Scaled)];
        return [.. points.Select(Scaled).Select((point, i) => (isMember[i] ? 1 : -1) * scaled.Average(member => Distance(point, member)))];
    }

    private static double Distance(double[] a, double[] b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++)
        {
            sum += (a[k] - b[k]) * (a[k] - b[k]);
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Returns pairs of a random order, and of another order once that one is used up.</summary>
    private static Func<(string First, string Second)> Pairs(SearchRun run, IReadOnlyList<Evaluation> population)
    {
        var queue = new Queue<Evaluation>();
        string Next()
        {
            if (queue.Count == 0)
            {
                queue = new(run.Shuffle(population));
            }

            return queue.Dequeue().Architecture;
        }

        return () => (Next(), Next());
    }

    /// <summary>
    /// Returns the winners of tournaments of two. Each takes part once in a round, and rounds are repeated until there are enough winners; the first
    /// of equals wins.
    /// </summary>
    private static List<int> Winners(SearchRun run, double[] fitness, int size)
    {
        var winners = new List<int>();
        while (winners.Count < size)
        {
            int[] order = run.Shuffle(Enumerable.Range(0, fitness.Length));
            for (int i = 0; i < order.Length && winners.Count < size; i += 2)
            {
                int rival = i + 1 < order.Length ? order[i + 1] : order[i];
                winners.Add(fitness[rival] > fitness[order[i]] ? rival : order[i]);
            }
        }

        return winners;
    }
}
