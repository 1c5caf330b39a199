using FastProxy.Input;
using FastProxy.Search.Bayes;
using FastProxy.Search.Runs;
using FastProxy.Statistics;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// RoBoT: Bayesian optimisation of the weights, each from -1 to 1, of a sum of normalised metrics; the value of weights is the oracle's answer for
/// the architecture of the pool with the greatest sum. Queries that ask for an architecture again cost nothing; a part of the budget goes to the next
/// best architectures under the best weights (the later among equals). The search finds the best evaluated architecture. Source: He et al.,
/// "Robustifying and boosting training-free neural architecture search", ICLR 2024.
/// <para>
/// The released code makes as many queries as the budget has evaluations, so a run that keeps asking for the same few architectures learns little and
/// then exploits poor weights (queries = released). Here (queries = free) it continues, for ten budgets at most, until only the share of the budget
/// to exploit is left. After a query that brought nothing new, the next weights are random: a plateau does not show the Gaussian process where it
/// ends.
/// </para>
/// <para>
/// A metric is normalised over the pool, and adds nothing for an architecture on which it failed. normalise = minmax scales its values to [0, 1], as
/// the released code does; rank scales their average ranks. The released code scales raw values: of those, snip, fisher and grasp have heavy tails,
/// so that most of the pool lies near one end of [0, 1], and its synflow is a sum up to 1e10, where ours is a logarithm. Ranks do not depend on such
/// choices. A metric of one value throughout adds nothing, where the released code adds it as it is. Metrics enter with larger values better; the
/// signs of the weights make this immaterial.
/// </para>
/// <para>
/// Of equal sums, the one later in the pool is first, as in the released code's reversed sort, which leaves equal ones to numpy's unstable order. The
/// pool is the whole space if it is no larger than the pool's size, and is drawn once otherwise. If the pool is exhausted, new random architectures
/// take the rest of the budget.
/// </para>
/// </summary>
public sealed class Robot : ISearch
{
    /// <summary>The limit on free queries, in budgets.</summary>
    private const int MaxBudgets = 10;

    public string Name => "robot";

    public string Description => "RoBoT: Bayesian optimisation of the weights of a sum of metrics";

    public string Source => "He et al., Robustifying and Boosting Training-Free NAS (ICLR 2024)";

    public Evaluates Evaluates => Evaluates.Oracle;

    public IReadOnlyList<string> Metrics => ["grad_norm", "snip", "grasp", "fisher", "synflow", "jacob_cov"];

    public IReadOnlyList<Setting> Settings { get; } =
    [
        new("pool", "20000", "architectures to choose among", SettingRange.Whole(1)),
        new("normalise", "minmax", "how metrics are made comparable: minmax (of the values) or rank", SettingRange.OneOf("minmax", "rank")),
        new(
            "queries",
            "free",
            "when to stop asking for weights: free (when the budget but its share to exploit is spent) or released (after a budget)",
            SettingRange.OneOf("free", "released")),
        new("exploit", "0.1", "share of the budget for the next best architectures, with free queries", SettingRange.NumberIn(0, 1)),
        new("kappa", "2.576", "deviations above the mean of the upper confidence bound", SettingRange.NumberIn(0, 1e6)),
    ];

    public IReadOnlyList<string> Run(SearchRun run)
    {
        bool isRank = run.Settings.Text("normalise") == "rank";
        var bound = new UpperConfidenceBound(run.Settings.Number("kappa"));
        IReadOnlyList<string> pool = run.Pool(run.Settings.Integer("pool"));
        IReadOnlyList<double?[]> scores = run.Score(pool);
        double[][] metrics = [.. run.Metrics.Select((_, m) => Normalised([.. scores.Select(row => row[m])], isRank))];

        bool isFree = run.Settings.Text("queries") == "free";
        int kept = isFree ? (int)(run.Settings.Number("exploit") * run.Budget) : 0;
        var optimizer = new BayesianOptimizer([.. metrics.Select(_ => new Interval(-1, 1))], bound, run.Seed);
        double best = double.NegativeInfinity;
        double[] bestSums = [];
        bool isNew = true;
        for (int i = 0; run.Left > kept && i < (isFree ? MaxBudgets : 1) * run.Budget; i++)
        {
            double[] weights = isNew || !isFree ? optimizer.Suggest() : [.. metrics.Select(_ => 2 * run.Random.NextDouble() - 1)];
            double[] sums = Sums(metrics, weights, pool.Count);
            string chosen = pool[Array.LastIndexOf(sums, sums.Max())];
            isNew = !run.Knows(chosen);
            double value = run.Evaluate(chosen).Value;
            optimizer.Register(weights, value);
            if (value >= best)
            {
                (best, bestSums) = (value, sums);
            }
        }

        IEnumerable<int> order = Enumerable.Range(0, pool.Count).OrderByDescending(a => bestSums[a]).ThenByDescending(a => a);
        run.Evaluate([.. order.Select(a => pool[a]).Where(a => !run.Knows(a)).Take(run.Left)]);
        run.EvaluateRandom(run.Left);
        return [run.Best!.Architecture];
    }

    /// <summary>Returns a metric's values scaled to [0, 1]; 0 if it failed, and throughout if all are equal.</summary>
    internal static double[] Normalised(double?[] values, bool isRank)
    {
        int[] valid = [.. Enumerable.Range(0, values.Length).Where(i => values[i] is not null)];
        double[] scaled = [.. valid.Select(i => values[i]!.Value)];
        scaled = isRank ? Ranks.Of(scaled) : scaled;
        var normalised = new double[values.Length];
        if (valid.Length > 0 && scaled.Min() is var low && scaled.Max() is var high && high > low)
        {
            for (int v = 0; v < valid.Length; v++)
            {
                normalised[valid[v]] = (scaled[v] - low) / (high - low);
            }
        }

        return normalised;
    }

    private static double[] Sums(double[][] metrics, double[] weights, int count)
    {
        var sums = new double[count];
        for (int m = 0; m < metrics.Length; m++)
        {
            for (int a = 0; a < count; a++)
            {
                sums[a] += weights[m] * metrics[m][a];
            }
        }

        return sums;
    }
}
