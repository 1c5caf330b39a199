using System.Diagnostics;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Oracles;
using FastProxy.Search.Traces;
using FastProxy.Spaces;
using FastProxy.Statistics;

namespace FastProxy.Search.Runs;

/// <summary>
/// One run of a search: the space under its constraints, random numbers of the seed, and evaluations within a budget. An architecture is evaluated
/// once; asking again costs nothing.
/// </summary>
public sealed class SearchRun
{
    private readonly AllowedArchitectures allowed;
    private readonly IOracle? oracle;
    private readonly MetricTable metrics;
    private readonly Direction[] directions;
    private readonly Queue<TraceLine> recorded;
    private readonly Action<TraceLine> record;
    private readonly CancellationToken cancel;
    private readonly Dictionary<string, Evaluation> known = [];
    private TraceLine? incumbent;

    /// <summary>Begins a run.</summary>
    /// <param name="space">The space of the architectures.</param>
    /// <param name="settings">The search's settings.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="budget">The limit on evaluations.</param>
    /// <param name="constraints">The limits on architectures.</param>
    /// <param name="oracle">The oracle that evaluates; null for the metrics.</param>
    /// <param name="metrics">The scores.</param>
    /// <param name="recorded">Evaluations of an earlier, broken run of the same search, taken instead of evaluating anew.</param>
    /// <param name="record">Called with every new evaluation.</param>
    /// <param name="cancel">Ends the run between evaluations.</param>
    /// <exception cref="InputException">
    /// The budget is less than 1, or exceeds the number of allowed architectures in a space of at most a million.
    /// </exception>
    internal SearchRun(
        ISpace space,
        SettingValues settings,
        long seed,
        int budget,
        Constraints constraints,
        IOracle? oracle,
        MetricTable metrics,
        IEnumerable<TraceLine> recorded,
        Action<TraceLine> record,
        CancellationToken cancel)
    {
        Space = space;
        Settings = settings;
        Seed = seed;
        Random = new SeededRandom(seed);
        Budget = budget;
        allowed = new(space, constraints, Random, cancel, constraints.Common ? oracle?.Architectures : null);
        this.oracle = oracle;
        this.metrics = metrics;
        this.recorded = new(recorded);
        this.record = record;
        this.cancel = cancel;
        directions = oracle is not null ? [Direction.HigherIsBetter] : [.. DirectionsOf(metrics.Metrics)];
        if (budget < 1)
        {
            throw new InputException($"budget {budget}: expected at least 1");
        }

        // Counting stops at the budget, so that a budget that can be reached costs little.
        if (allowed.CanList && allowed.CountUpTo(budget) is var count && count < budget)
        {
            string which = constraints.IsAny ? " that keep to the constraints" : "";
            throw new InputException($"budget {budget}: the space has {count} architectures{which}");
        }
    }

    /// <summary>The space of the architectures.</summary>
    public ISpace Space { get; }

    /// <summary>The search's settings.</summary>
    public SettingValues Settings { get; }

    /// <summary>The seed.</summary>
    public long Seed { get; }

    /// <summary>Random numbers of the seed.</summary>
    public SeededRandom Random { get; }

    /// <summary>The limit on evaluations.</summary>
    public int Budget { get; }

    /// <summary>The number of evaluations so far.</summary>
    public int Spent => known.Count;

    /// <summary>The number of evaluations left.</summary>
    public int Left => Budget - known.Count;

    /// <summary>The number of values of an evaluation: 1 with an oracle.</summary>
    public int Columns => directions.Length;

    /// <summary>The names of the metrics.</summary>
    public IReadOnlyList<string> Metrics => metrics.Metrics;

    /// <summary>The evaluations so far, in order.</summary>
    public IReadOnlyCollection<Evaluation> Evaluations => known.Values;

    /// <summary>The best evaluation by the only column, the earliest among equals; null before the first.</summary>
    public Evaluation? Best => incumbent is null ? null : known[incumbent.Architecture];

    /// <summary>Returns whether an architecture satisfies the constraints.</summary>
    public bool Allows(string architecture) => allowed.Contains(architecture);

    /// <summary>Returns whether an architecture was evaluated.</summary>
    public bool Knows(string architecture) => known.ContainsKey(architecture);

    /// <summary>Returns an allowed architecture drawn uniformly.</summary>
    /// <exception cref="InputException">None was found.</exception>
    public string Sample() => allowed.Draw(_ => true) ?? throw None("that keeps to the constraints");

    /// <summary>Returns an allowed architecture drawn uniformly among those not evaluated yet.</summary>
    /// <exception cref="InputException">None was found.</exception>
    public string SampleNew() => SampleNew(1)[0];

    /// <summary>Returns allowed architectures drawn uniformly among those not evaluated yet, none twice.</summary>
    /// <exception cref="InputException">Fewer were found.</exception>
    public IReadOnlyList<string> SampleNew(int count)
    {
        var drawn = new List<string>(count);
        var met = new HashSet<string>(count);
        while (drawn.Count < count)
        {
            string next = allowed.Draw(a => !Knows(a) && !met.Contains(a)) ?? throw None("that keeps to the constraints and is not evaluated yet");
            drawn.Add(next);
            met.Add(next);
        }

        return drawn;
    }

    /// <summary>Evaluates an architecture.</summary>
    /// <exception cref="InvalidOperationException">The architecture is new and the budget is spent.</exception>
    /// <exception cref="InputException">The oracle has no answer; all earlier evaluations are in the trace.</exception>
    public Evaluation Evaluate(string architecture) =>
        Evaluate([architecture]) is [var evaluation] ? evaluation : throw new InvalidOperationException("the budget is spent");

    /// <summary>
    /// Evaluates architectures, in order and in one go, as far as the budget reaches: the result ends before the first new architecture beyond it.
    /// </summary>
    /// <exception cref="InvalidOperationException">An architecture breaks a constraint.</exception>
    /// <exception cref="InputException">The oracle has no answer; all earlier evaluations are in the trace.</exception>
    public IReadOnlyList<Evaluation> Evaluate(IReadOnlyList<string> architectures)
    {
        cancel.ThrowIfCancellationRequested();
        var wanted = new List<string>();
        var fresh = new List<string>();
        var seen = new HashSet<string>();
        foreach (string architecture in architectures)
        {
            if (!known.ContainsKey(architecture) && seen.Add(architecture))
            {
                if (fresh.Count == Left)
                {
                    break;
                }

                fresh.Add(Allows(architecture) ? architecture : throw new InvalidOperationException($"{architecture} breaks a constraint"));
            }

            wanted.Add(architecture);
        }

        int replayed = 0;
        for (; replayed < fresh.Count && recorded.TryDequeue(out TraceLine? line); replayed++)
        {
            if (line.Architecture != fresh[replayed] || line.Values.Count != Columns)
            {
                throw new InputException(
                    $"the trace cannot be resumed: evaluation {line.Number} of seed {Seed} is of {Excerpt.Of(line.Architecture)}, "
                        + $"where this search evaluates {Excerpt.Of(fresh[replayed])}");
            }

            Take(line, isNew: false);
        }

        string[] left = [.. fresh.Skip(replayed)];
        if (oracle is not null)
        {
            foreach (string architecture in left)
            {
                cancel.ThrowIfCancellationRequested();
                OracleAnswer answer = oracle.Query(architecture);
                Take(new TraceLine(Seed, Spent + 1, architecture, [answer.Value], answer.Cost, null), isNew: true);
            }
        }
        else if (left.Length > 0)
        {
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<double?[]> values = metrics.Of(left, cancel);
            double cost = Stopwatch.GetElapsedTime(start).TotalSeconds / left.Length;
            foreach ((string architecture, double?[] row) in left.Zip(values))
            {
                Take(new TraceLine(Seed, Spent + 1, architecture, row, cost, null), isNew: true);
            }
        }

        return [.. wanted.Select(a => known[a])];
    }

    /// <summary>
    /// Returns training-free scores of architectures, by metric; larger is better, and null means that a metric failed. They are not evaluations: the
    /// budget does not count them and the trace does not hold them.
    /// </summary>
    public IReadOnlyList<double?[]> Score(IReadOnlyList<string> architectures)
    {
        Direction[] of = [.. DirectionsOf(metrics.Metrics)];
        return [.. metrics.Of(architectures, cancel).Select(row => row.Select((v, m) => (int)of[m] * v).ToArray())];
    }

    /// <summary>
    /// Returns allowed architectures to choose among: all of them, by the space's index, if they are no more than <paramref name="size"/>, otherwise
    /// that many drawn uniformly, none twice. For a space too large to list there may be fewer, if drawing met no more, but at least one.
    /// </summary>
    /// <exception cref="InputException">None was found.</exception>
    public IReadOnlyList<string> Pool(int size) => allowed.Pool(size) is { Count: > 0 } pool ? pool : throw None("for a pool");

    private InputException None(string wanted) => new($"no architecture {wanted} was found, after {Spent} of {Budget} evaluations");

    private static IEnumerable<Direction> DirectionsOf(IReadOnlyList<string> names) => MetricCatalog.Resolve(names).Select(m => m.Direction);

    private void Take(TraceLine line, bool isNew)
    {
        var evaluation = new Evaluation(line.Architecture, [.. line.Values.Select((v, c) => (int)directions[c] * v)]);
        known.Add(line.Architecture, evaluation);
        if (Columns == 1 && (incumbent is null || evaluation.Value > known[incumbent.Architecture].Value))
        {
            incumbent = line;
        }

        if (isNew)
        {
            record(line with { Incumbent = Columns == 1 ? incumbent!.Number : null });
        }
    }
}
