using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Search.Bayes;
using FastProxy.Search.Runs;
using FastProxy.Statistics;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// HNAS: Bayesian optimisation of the two parameters of a generalisation bound that architectures minimise, mu |M^2 - nu^2| + kappa / (M + 1e-6): M a
/// metric of the gradient, kappa the condition number of the tangent kernel, mu = 10^t with t from -4 to 0, nu = scale u with u from 0 to 1. Each
/// iteration adds random architectures to a pool, takes the one of the least bound that is not evaluated yet, and observes the oracle's answer at (t,
/// u). The search finds the best evaluated architecture. Source: Shu et al., "Unifying and boosting gradient-based training-free neural architecture
/// search", NeurIPS 2022.
/// <para>
/// The first probes are u = 0 to 1 in equal steps at t = -2; then the expected improvement chooses. The released code probes a quarter of its
/// iterations, at most 10: 5 at its budget of 20 on NAS-Bench-201. On DARTS it uses a scale of 100, t up to 1, and the upper confidence bound.
/// </para>
/// <para>
/// M is the metric of the form, with one scale for all forms, as released: trace is the root of the kernel's trace over the samples; grad-norm, snip
/// and grasp are our metrics of these names. grasp may be negative, and then the second term rewards a large condition number; the released code has
/// an absolute value there, commented out. A condition number that failed counts 1e5 as released; an architecture without M is the last choice. Of
/// equal bounds, the architecture that entered the pool first is taken.
/// </para>
/// </summary>
public sealed class Hnas : ISearch
{
    private const string Condition = "ntk_condition_hnas";
    private const double FailedCondition = 1e5;
    private const double ProbedT = -2;

    private static readonly Dictionary<string, string> Forms = new()
    {
        ["trace"] = "ntk_trace_hnas",
        ["grad-norm"] = "grad_norm",
        ["snip"] = "snip",
        ["grasp"] = "grasp",
    };

    public string Name => "hnas";

    public string Description => "HNAS: Bayesian optimisation of the parameters of a generalisation bound";

    public string Source => "Shu et al., Unifying and Boosting Gradient-Based Training-Free NAS (NeurIPS 2022)";

    public Evaluates Evaluates => Evaluates.Oracle;

    public IReadOnlyList<string> Metrics => ["ntk_trace_hnas", Condition];

    public IReadOnlyList<Setting> Settings { get; } =
    [
        new("form", "trace", "the metric M of the bound: trace, grad-norm, snip or grasp", SettingRange.OneOf([.. Forms.Keys])),
        new("scale", "5000", "the largest nu", SettingRange.PositiveNumber),
        new("step", "2000", "random architectures added to the pool in an iteration", SettingRange.Whole(1)),
        new("probes", "5", "iterations of the given u, before the guided ones", SettingRange.Whole(0)),
        new("acquisition", "ei", "what guides: ei (expected improvement) or ucb (upper confidence bound)", SettingRange.OneOf("ei", "ucb")),
    ];

    public IReadOnlyList<string> MetricsOf(SettingValues settings) => [Forms[settings.Text("form")], Condition];

    public IReadOnlyList<string> Run(SearchRun run)
    {
        IReadOnlyList<string> metrics = MetricsOf(run.Settings);
        double scale = run.Settings.Number("scale");
        int step = run.Settings.Integer("step");
        int probes = run.Settings.Integer("probes");
        Acquisition acquisition = run.Settings.Text("acquisition") == "ei" ? new ExpectedImprovement() : new UpperConfidenceBound();
        if (!run.Metrics.SequenceEqual(metrics))
        {
            throw new InputException(
                $"hnas reads the metrics {string.Join(", ", metrics)} under these settings, got {string.Join(", ", run.Metrics)}");
        }

        var optimizer = new BayesianOptimizer([new Interval(-4, 0), new Interval(0, 1)], acquisition, run.Seed);
        var pool = new List<Candidate>();
        var met = new HashSet<string>();
        for (int i = 0; run.Left > 0; i++)
        {
            double[] point = i < probes ? [ProbedT, probes == 1 ? 0 : i / (probes - 1d)] : optimizer.Suggest();
            string[] entering = [.. Enumerable.Range(0, step).Select(_ => run.Sample()).Where(met.Add)];
            pool.AddRange(entering.Zip(Raw(run, entering), (a, row) => new Candidate(a, row[0], row[1] ?? FailedCondition)));
            Candidate? chosen = pool.Where(c => !run.Knows(c.Architecture)).MinBy(c => c.Bound(Math.Pow(10, point[0]), scale * point[1]));

            // The pool may be exhausted, if the step or the space is small.
            optimizer.Register(point, run.Evaluate(chosen?.Architecture ?? run.SampleNew()).Value);
        }

        return [run.Best!.Architecture];
    }

    /// <summary>Returns the bound that architectures minimise.</summary>
    /// <param name="metric">M.</param>
    /// <param name="condition">kappa.</param>
    /// <param name="mu">The weight of the first term.</param>
    /// <param name="nu">The M that minimises the first term.</param>
    internal static double Bound(double metric, double condition, double mu, double nu) =>
        mu * Math.Abs(metric * metric - nu * nu) + condition / (metric + 1e-6);

    /// <summary>Returns scores as the metrics define them, whichever direction is better.</summary>
    private static IEnumerable<double?[]> Raw(SearchRun run, IReadOnlyList<string> architectures)
    {
        Direction[] directions = [.. MetricCatalog.Resolve(run.Metrics).Select(m => m.Direction)];
        return run.Score(architectures).Select(row => row.Select((value, m) => (int)directions[m] * value).ToArray());
    }

    private sealed record Candidate(string Architecture, double? Metric, double Condition)
    {
        public double Bound(double mu, double nu) => Metric is { } metric ? Hnas.Bound(metric, Condition, mu, nu) : double.PositiveInfinity;
    }
}
