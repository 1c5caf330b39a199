using System.Diagnostics;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Oracles;
using FastProxy.Search.Traces;
using FastProxy.Spaces;

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
    /// <param name="space">Where architectures come from.</param>
    /// <param name="settings">The search's settings.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="budget">The most evaluations.</param>
    /// <param name="constraints">What architectures may take.</param>
    /// <param name="oracle">What evaluates; null for the metrics.</param>
    /// <param name="metrics">Scores.</param>
    /// <param name="recorded">Evaluations of an earlier, broken run of the same search, taken instead of evaluating anew.</param>
    /// <param name="record">Told of every new evaluation.</param>
    /// <param name="cancel">Ends the run between evaluations.</param>
    /// <exception cref="InputException">
    /// The budget is less than 1, or more than a space of at most a million architectures has that keep to the constraints.
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
        Random = new SearchRandom(seed);
        Budget = budget;
        allowed = new(space, constraints, Random, cancel);
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

    /// <summary>Where architectures come from.</summary>
    public ISpace Space { get; }

    /// <summary>The search's settings.</summary>
    public SettingValues Settings { get; }

    /// <summary>The seed.</summary>
    public long Seed { get; }

    /// <summary>Random numbers of the seed.</summary>
    public SearchRandom Random { get; }

    /// <summary>The most evaluations.</summary>
    public int Budget { get; }

    /// <summary>Evaluations so far.</summary>
    public int Spent => known.Count;

    /// <summary>Evaluations left.</summary>
    public int Left => Budget - known.Count;

    /// <summary>Values of an evaluation: 1 with an oracle.</summary>
    public int Columns => directions.Length;

    /// <summary>The names of the metrics.</summary>
    public IReadOnlyList<string> Metrics => metrics.Metrics;

    /// <summary>The evaluations so far, in order.</summary>
    public IReadOnlyCollection<Evaluation> Evaluations => known.Values;

    /// <summary>The best evaluation by the only column, the earliest among equals; null before the first.</summary>
    public Evaluation? Best => incumbent is null ? null : known[incumbent.Architecture];

    /// <summary>Whether an architecture keeps to the constraints.</summary>
    public bool Allows(string architecture) => allowed.Contains(architecture);

    /// <summary>Whether an architecture was evaluated.</summary>
    public bool Knows(string architecture) => known.ContainsKey(architecture);

    /// <summary>An allowed architecture drawn uniformly.</summary>
    /// <exception cref="InputException">None was found.</exception>
    public string Sample() => allowed.Draw(_ => true) ?? throw None("that keeps to the constraints");

    /// <summary>An allowed architecture drawn uniformly among those not evaluated yet.</summary>
    /// <exception cref="InputException">None was found.</exception>
    public string SampleNew() => SampleNew(1)[0];

    /// <summary>Allowed architectures drawn uniformly among those not evaluated yet, none twice.</summary>
    /// <exception cref="InputException">Not so many were found.</exception>
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
    /// <exception cref="InvalidOperationException">It is new and the budget is spent.</exception>
    /// <exception cref="InputException">The oracle has no answer; all evaluations before are in the trace.</exception>
    public Evaluation Evaluate(string architecture) =>
        Evaluate([architecture]) is [var evaluation] ? evaluation : throw new InvalidOperationException("the budget is spent");

    /// <summary>
    /// Evaluates architectures, in order and in one go, as far as the budget reaches: the list ends before the first new one beyond it.
    /// </summary>
    /// <exception cref="InvalidOperationException">An architecture breaks a constraint.</exception>
    /// <exception cref="InputException">The oracle has no answer; all evaluations before are in the trace.</exception>
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
    /// Training-free scores of architectures, by metric, the larger the better; null where a metric failed. They are no evaluations: the budget does
    /// not count them and the trace does not hold them.
    /// </summary>
    public IReadOnlyList<double?[]> Score(IReadOnlyList<string> architectures)
    {
        Direction[] of = [.. DirectionsOf(metrics.Metrics)];
        return [.. metrics.Of(architectures, cancel).Select(row => row.Select((v, m) => (int)of[m] * v).ToArray())];
    }

    /// <summary>
    /// Allowed architectures to choose among: all of them, by the space's index, where they are no more than <paramref name="size"/>, else as many
    /// drawn uniformly, none twice. Of a space too large to list there may be fewer, where drawing met no more; never none.
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
