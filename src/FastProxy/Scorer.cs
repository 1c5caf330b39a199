using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Scores;
using FastProxy.Spaces;

namespace FastProxy;

/// <summary>
/// Scores architectures of a space. A score depends on (architecture, protocol, metric) alone: the same bits alone or in any
/// population, in any order, with any number of threads and at any vector width.
/// </summary>
public sealed class Scorer
{
    /// <summary>Functions gathered before they are planned: enough to share among, few enough that rows come early.</summary>
    private const int Window = 256;

    private readonly ISpace space;
    private readonly IReadOnlyList<Metric> metrics;
    private readonly ImageBatch data;
    private readonly ScoreOptions options;
    private readonly Needs needs;
    private readonly WeightSource source;
    private readonly MetricContext[] contexts;
    private readonly SaturationWatch saturation;

    /// <summary>Prepares to score.</summary>
    /// <param name="space">Where the architectures come from.</param>
    /// <param name="metrics">Names from <see cref="MetricCatalog"/>, in column order.</param>
    /// <param name="data">The images; their shape must be the space's input.</param>
    /// <param name="options">How to score.</param>
    /// <exception cref="InputException">An unknown metric, an option out of range, images of the wrong shape.</exception>
    public Scorer(ISpace space, IReadOnlyList<string> metrics, ImageBatch data, ScoreOptions options)
    {
        this.space = space;
        this.metrics = MetricCatalog.Resolve(metrics);
        this.data = data;
        this.options = Checked(options);
        needs = this.metrics.Aggregate(Needs.None, (n, m) => n | m.Needs);
        source = new WeightSource(options.Init, options.Weights);
        saturation = new SaturationWatch();
        Shape input = space.Build(space.At(0)).Nodes[0].Shape;
        if (input != new Shape(data.Channels, data.Height, data.Width))
        {
            throw new InputException($"the images are {data.Channels}x{data.Height}x{data.Width}, the space's networks read {input}");
        }

        (double mu, double sigma) = this.metrics.Any(m => m is SwapRegularized) ? SizeTarget.Of(space, options.Mu, options.Sigma) : default;
        contexts = [.. Enumerable.Range(0, options.Repeats).Select(r => new MetricContext(source, options.Seed + r, mu, sigma))];
        Protocol = new Protocol
        {
            Version = typeof(Scorer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            Space = space.Name,
            SpaceSettings = space.Settings,
            Metrics = [.. this.metrics.Select(m => m.Name)],
            MetricSettings = this.metrics.Any(m => m is SwapRegularized)
                ? new Dictionary<string, string>
                {
                    ["swap_regularized.mu"] = mu.ToString("R", CultureInfo.InvariantCulture),
                    ["swap_regularized.sigma"] = sigma.ToString("R", CultureInfo.InvariantCulture),
                }
                : new Dictionary<string, string>(),
            Data = data.Source,
            DataHash = data.Hash,
            Batch = data.Samples,
            Init = options.Weights is null ? options.Init.ToString().ToLowerInvariant() : $"given {source.Hash}",
            Seed = options.Seed,
            Repeats = options.Repeats,
            Convolution = options.Winograd ? "winograd" : "direct",
            Machine = $"cpu {options.Isa}, {options.Threads} threads, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}",
        };
    }

    /// <summary>What the scores depend on.</summary>
    public Protocol Protocol { get; }

    /// <summary>What the rows enumerated so far give reason to warn of, a line each.</summary>
    public IReadOnlyList<string> Warnings => saturation.Warnings(data.Samples);

    /// <summary>Scores <paramref name="architectures"/> and returns the table.</summary>
    /// <exception cref="InputException">As the constructor and <see cref="Rows"/>.</exception>
    public static ScoreTable Score(
        ISpace space, IReadOnlyList<string> architectures, IReadOnlyList<string> metrics, ImageBatch data, ScoreOptions? options = null)
    {
        var scorer = new Scorer(space, metrics, data, options ?? new ScoreOptions());
        ScoreRow[] rows = [.. scorer.Rows([.. architectures.Select(a => (space.IndexOf(a), a))])];
        return new ScoreTable(scorer.Protocol with { Population = "given", Count = rows.Length }, rows);
    }

    /// <summary>The most memory that scoring <paramref name="population"/> will use, in bytes.</summary>
    /// <exception cref="InputException">The memory given does not suffice for one architecture.</exception>
    public long PlannedPeakBytes(IReadOnlyList<(long Index, string Architecture)> population) => Budget(population).PeakBytes;

    /// <summary>Scores a population; rows come in its order, each as soon as it and all before it are done.</summary>
    /// <param name="population">Architectures with the index that the row shall carry.</param>
    /// <param name="cancel">Ends the enumeration early.</param>
    /// <exception cref="InputException">An architecture is not of the space, given weights do not fit it, or memory is too small.</exception>
    public IEnumerable<ScoreRow> Rows(IReadOnlyList<(long Index, string Architecture)> population, CancellationToken cancel = default)
    {
        if (options.Weights is not null)
        {
            if (population.Count != 1)
            {
                throw new InputException($"given weights fit one architecture, {population.Count} are to be scored");
            }

            source.Check(space.Build(population[0].Architecture));
        }

        return needs == Needs.None
            ? population.Select(p => RowOf(p.Index, space.Normalise(p.Architecture), space.Build(p.Architecture), null))
            : Stream(population, Budget(population), cancel);
    }

    private static ScoreOptions Checked(ScoreOptions o) =>
        o.Repeats is < 1 or > 10_000 ? throw new InputException($"repeats is {o.Repeats}, expected 1 to 10000")
        : o.Threads is < 1 or > 1024 ? throw new InputException($"threads is {o.Threads}, expected 1 to 1024")
        : o.Sigma is not null && !(o.Sigma > 0) ? throw new InputException($"sigma is {o.Sigma}, expected a positive number")
        : o.Mu is { } mu && !double.IsFinite(mu) ? throw new InputException($"mu is {mu}, expected a number")
        : o;

    private IEnumerable<ScoreRow> Stream(IReadOnlyList<(long Index, string Architecture)> population, WorkerBudget budget, CancellationToken cancel)
    {
        using var scores = new FunctionScores(metrics, data, options, source, budget, saturation);
        var known = new Dictionary<string, FunctionJob>();
        var waiting = new Queue<(long Index, string Architecture, Network Network, FunctionJob Job)>();
        int next = 0;
        while (next < population.Count || waiting.Count > 0)
        {
            // Two windows are under way at any time, so that no worker waits for the slowest of the first.
            while (next < population.Count && waiting.Count(w => !w.Job.Values.IsCompleted) < Window)
            {
                next = Enqueue(population, next, known, waiting, scores);
            }

            (long index, string architecture, Network network, FunctionJob job) = waiting.Dequeue();
            job.Values.Wait(cancel);
            yield return RowOf(index, architecture, network, job.Values.Result);
        }
    }

    /// <summary>Plans the next window of functions and queues their rows; returns where the population goes on.</summary>
    private int Enqueue(
        IReadOnlyList<(long Index, string Architecture)> population,
        int next,
        Dictionary<string, FunctionJob> known,
        Queue<(long Index, string Architecture, Network Network, FunctionJob Job)> waiting,
        FunctionScores scores)
    {
        var jobs = new List<FunctionJob>();
        for (; next < population.Count && jobs.Count < Window; next++)
        {
            (long index, string given) = population[next];
            string architecture = space.Normalise(given);
            Network network = space.Build(architecture);
            string function = FunctionOf(architecture, next);
            if (!known.TryGetValue(function, out FunctionJob? job))
            {
                job = new FunctionJob(function, network);
                known.Add(function, job);
                jobs.Add(job);
            }

            waiting.Enqueue((index, architecture, network, job));
        }

        jobs.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (FunctionJob[] group in jobs.Chunk(options.Share ? WorkerBudget.Group : 1))
        {
            scores.Add(group);
        }

        return next;
    }

    /// <summary>
    /// What architectures must have in common to share a score: the function; with dead branches asked for, the architecture itself;
    /// without sharing, nothing.
    /// </summary>
    private string FunctionOf(string architecture, int position) =>
        !options.Share ? position.ToString(CultureInfo.InvariantCulture)
        : needs.HasFlag(Needs.AllDistinctPatterns) ? architecture
        : space.FunctionOf(architecture);

    /// <summary>The row of an architecture from its function's values by repeat and metric.</summary>
    private ScoreRow RowOf(long index, string architecture, Network network, MetricValue[][]? function)
    {
        var mean = new double?[metrics.Count];
        var deviation = new double?[metrics.Count];
        var failures = new List<string>();
        for (int m = 0; m < metrics.Count; m++)
        {
            var values = new double[options.Repeats];
            string? failure = null;
            for (int r = 0; r < values.Length && failure is null; r++)
            {
                MetricValue part = function?[r][m] ?? default;
                MetricValue value = part.Failure is null ? metrics[m].OfArchitecture(network, part, contexts[r]) : part;
                values[r] = value.Value;
                failure = value.Failure;
            }

            if (failure is not null)
            {
                failures.Add($"{metrics[m].Name}: {failure}");
                continue;
            }

            mean[m] = values.Average();
            deviation[m] = values.Length > 1 ? MathNet.Numerics.Statistics.ArrayStatistics.StandardDeviation(values) : null;
        }

        return new ScoreRow(index, architecture, failures.Count == 0 ? ScoreRow.Ok : string.Join("; ", failures), mean, deviation);
    }

    private WorkerBudget Budget(IReadOnlyList<(long Index, string Architecture)> population)
    {
        // The first architectures stand for the population; a later one that does not fit fails with its own status.
        var functions = new HashSet<string>();
        Plans.Plan? largest = null;
        int seen = 0;
        for (; seen < population.Count && functions.Count < Math.Max(WorkerBudget.Group, options.Threads); seen++)
        {
            string architecture = space.Normalise(population[seen].Architecture);
            if (functions.Add(FunctionOf(architecture, seen)))
            {
                Plans.Plan plan = FunctionScores.PlanOf([space.Build(architecture)], needs, data.Samples, options.Winograd);
                largest = largest is null || plan.ArenaLength > largest.ArenaLength ? plan : largest;
            }
        }

        int most = functions.Count + population.Count - seen;
        return WorkerBudget.Divide(options, most, largest ?? throw new InputException("no architecture is given"));
    }
}
