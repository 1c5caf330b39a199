using System.Globalization;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Profiling;
using FastProxy.Scores;
using FastProxy.Scoring;
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

    /// <summary>Rows that may wait for their function, so that memory does not grow with a population of few functions.</summary>
    private const int MaxWaiting = 4096;

    /// <summary>The matrix of the samples' agreement has this many rows at most.</summary>
    private const int MaxAgreementSamples = 8192;

    /// <summary>Needs that come as matrices of samples.</summary>
    private const Needs OfMatrices = Needs.Jacobian | Needs.FrozenKernel | Needs.FrozenTargetKernel | Needs.FrozenFullKernel | Needs.EvalKernel
        | Needs.CoupledKernel | Needs.CoupledWeightKernel;

    /// <summary>What the seed bears on even where weights are given.</summary>
    private const Needs OfSeed = Needs.FeatureGradients | Needs.Perturbation | Needs.FirstSample;

    /// <summary>Needs that read labels as classes of the networks' output.</summary>
    private const Needs OfLabels = Needs.LossGradient | Needs.OtherLossGradients | Needs.OutputSaliency | Needs.Curvature | Needs.NextLossGradient
        | Needs.FrozenLossGradient | Needs.FrozenTargetKernel | Needs.GradientSigns;

    private readonly ISpace space;
    private readonly IReadOnlyList<Metric> metrics;
    private readonly IReadOnlyList<PopulationMetric> ofPopulation;
    private readonly ImageBatch data;
    private readonly ImageBatch? next;
    private readonly ScoreOptions options;
    private readonly Needs needs;
    private readonly WeightSource source;
    private readonly MetricContext[] contexts;
    private readonly SaturationWatch saturation;
    private (object Population, WorkerBudget Budget)? budgeted;

    /// <summary>Prepares to score.</summary>
    /// <param name="space">Where the architectures come from.</param>
    /// <param name="metrics">Names from <see cref="MetricCatalog"/>, in column order. For a metric of a population rows hold its parts.</param>
    /// <param name="data">The images; their shape must be the space's input.</param>
    /// <param name="options">How to score.</param>
    /// <exception cref="InputException">An unknown metric, an option out of range, images of the wrong shape, labels that are no classes.</exception>
    public Scorer(ISpace space, IReadOnlyList<string> metrics, ImageBatch data, ScoreOptions options)
    {
        this.space = space;
        IReadOnlyList<Metric> named = MetricCatalog.Resolve(metrics);
        this.metrics = MetricCatalog.PartsOf(named);
        ofPopulation = [.. named.OfType<PopulationMetric>()];
        this.options = Checked(options);
        needs = this.metrics.Aggregate(Needs.None, (n, m) => n | m.Needs);
        source = new WeightSource(options.Init, options.Weights);
        saturation = new SaturationWatch();
        Network any = space.Build(space.At(0));
        this.data = Labelled(Fitted(data, any, options), any.Output.Shape.Channels);
        next = NextOf(any.Output.Shape.Channels);
        (double mu, double sigma) = this.metrics.Any(m => m is SwapRegularized) ? SizeTarget.Of(space, options.Mu, options.Sigma) : default;
        contexts = [.. Enumerable.Range(0, options.Repeats).Select(r => new MetricContext(source, options.Seed + r, mu, sigma))];
        SortedDictionary<string, string> settings = SettingsOf(mu, sigma, !ReferenceEquals(this.data, data));
        bool isSeeded = options.Weights is null || (needs & OfSeed) != 0 || !ReferenceEquals(this.data, data) || next is not null;
        Protocol = new Protocol
        {
            Version = typeof(Scorer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            Space = space.Name,
            SpaceSettings = space.Settings,
            Metrics = [.. this.metrics.Select(m => m.Name)],
            MetricSettings = settings,
            Data = data.Source,
            DataHash = data.Hash,
            Batch = data.Samples,
            Init = options.Weights is null ? options.Init.ToString().ToLowerInvariant() : $"given {source.Hash}",
            Seed = isSeeded ? options.Seed : 0,
            Repeats = options.Repeats,
            Convolution = options.Winograd ? "winograd" : "direct",
            Machine = $"{(options.Device is { } device ? $"{device.Name}, sm_{device.Sm}" : $"cpu {options.Isa}, {options.Threads} threads")}, "
                + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}",
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
        return scorer.Complete(new ScoreTable(scorer.Protocol with { Population = "given", Count = rows.Length }, rows));
    }

    /// <summary>The table of a population's rows with the scores that were asked for and that architectures have only beside each other, last.</summary>
    public ScoreTable Complete(ScoreTable table) => table.With(ofPopulation);

    /// <summary>The most memory that scoring <paramref name="population"/> will use, in bytes.</summary>
    /// <exception cref="InputException">The memory given does not suffice for one architecture.</exception>
    public long PlannedPeakBytes(IReadOnlyList<(Int128 Index, string Architecture)> population) => Budget(population).PeakBytes;

    /// <summary>Scores a population; rows come in its order, each as soon as it and all before it are done.</summary>
    /// <param name="population">Architectures with the index that the row shall carry.</param>
    /// <param name="cancel">Ends the enumeration early, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InputException">
    /// At once: an architecture is not of the space, given weights do not fit it, or memory is too small. For metrics that need no forward
    /// pass, an architecture that is not of the space throws when its row comes.
    /// </exception>
    public IEnumerable<ScoreRow> Rows(IReadOnlyList<(Int128 Index, string Architecture)> population, CancellationToken cancel = default)
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
            ? population.Select(p =>
            {
                cancel.ThrowIfCancellationRequested();
                return RowOf(p.Index, space.Normalise(p.Architecture), null);
            })
            : Stream(population, Budget(population), cancel);
    }

    /// <summary>
    /// The passes that the metrics take on the first architecture of <paramref name="population"/>, and what the first window of functions shares.
    /// Nothing is scored.
    /// </summary>
    /// <exception cref="InputException">The population is empty, or an architecture is not of the space.</exception>
    public PlanExplanation Explain(IReadOnlyList<(Int128 Index, string Architecture)> population)
    {
        if (population.Count == 0)
        {
            throw new InputException("no architecture is given");
        }

        var functions = new Dictionary<string, FunctionJob>();
        int count = 0;
        for (; count < population.Count && functions.Count < Window && count < MaxWaiting; count++)
        {
            string architecture = space.Normalise(population[count].Architecture);
            string function = FunctionOf(architecture, count);
            functions.TryAdd(function, new FunctionJob(function, space.Build(architecture), options.Repeats));
        }

        string first = space.Normalise(population[0].Architecture);
        Network network = space.Build(first);
        var planner = new PlanExplainer(metrics, data.Samples, options.Winograd, source);
        return new PlanExplanation(
            first, network.IsConnected, planner.Passes(network), count, functions.Count, planner.Sharing(Groups(functions.Values)));
    }

    /// <summary>
    /// Where the time goes when the functions of <paramref name="population"/> are planned together and run by one worker with all threads. Nothing is scored.
    /// </summary>
    /// <exception cref="InputException">As <see cref="Rows"/>; the metrics need no pass; or one plan of all does not fit the memory.</exception>
    public PlanProfile Profile(IReadOnlyList<(Int128 Index, string Architecture)> population)
    {
        WorkerBudget budget = Budget(population) with { Workers = 1, ThreadsInside = options.Threads };
        if (needs == Needs.None)
        {
            throw new InputException($"{string.Join(", ", metrics.Select(m => m.Name))}: structure or weights suffice, there is no pass to profile");
        }

        string[] architectures = [.. population.Select(p => space.Normalise(p.Architecture))];
        IEnumerable<Network> functions = architectures.Select((a, i) => (Name: FunctionOf(a, i), Architecture: a))
            .DistinctBy(f => f.Name)
            .OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => space.Build(f.Architecture));
        Plan plan = ScoringWorkers.PlanOf(functions, needs, data.Samples, options.Winograd, source);
        long bytes = budget.SharedBytes + budget.BytesOf(plan) + plan.Steps.Sum(WeightCache.BytesOf);
        return bytes <= options.MemoryBytes
            ? new PlanProfiler(metrics, data, next, options, source).Profile(plan, architectures, Protocol.Machine)
            : throw new InputException($"memory {options.MemoryBytes >> 20} MiB is too small: these architectures planned together need {bytes >> 20} MiB");
    }

    /// <summary>The batch with the labels that a loss reads.</summary>
    /// <exception cref="InputException">Its images are not of the shape that the network reads, or not finite.</exception>
    internal static ImageBatch Fitted(ImageBatch data, Network network, ScoreOptions options)
    {
        RefuseNotFinite(data);
        Shape input = network.Nodes[0].Shape;
        return input == new Shape(data.Channels, data.Height, data.Width)
            ? data.WithLabels(options.Labels, network.Output.Shape.Channels, options.Seed)
            : throw new InputException($"the images are {data.Channels}x{data.Height}x{data.Width}, the space's networks read {input}");
    }

    /// <summary>A ReLU makes zeros of NaN, which no score would show.</summary>
    private static void RefuseNotFinite(ImageBatch batch)
    {
        int bad = Array.FindIndex(batch.Pixels, value => !float.IsFinite(value));
        if (bad >= 0)
        {
            int image = batch.Channels * batch.Height * batch.Width;
            throw new InputException($"pixel {bad % image} of image {bad / image} is not a finite float32");
        }
    }

    private static ScoreOptions Checked(ScoreOptions o) =>
        o.Repeats is < 1 or > ScoreOptions.MaxRepeats ? throw new InputException($"repeats is {o.Repeats}, expected 1 to {ScoreOptions.MaxRepeats}")
        : o.Repeats > 1 && o.Weights is not null ? throw new InputException($"repeats is {o.Repeats}, expected 1 with given weights")
        : o.Device is { } device && o.Winograd ? throw new InputException($"convolution is winograd, which only the cpu has; expected direct on {device.Name}")
        : o.Threads is < 1 or > 1024 ? throw new InputException($"threads is {o.Threads}, expected 1 to 1024")
        : o.Sigma is { } sigma && !(sigma > 0 && double.IsFinite(sigma)) ? throw new InputException($"sigma is {sigma}, expected a positive number")
        : o.Mu is { } mu && !double.IsFinite(mu) ? throw new InputException($"mu is {mu}, expected a number")
        : o;

    /// <summary>The second batch, where a metric reads one.</summary>
    private ImageBatch? NextOf(int classes)
    {
        if (!needs.HasFlag(Needs.NextLossGradient))
        {
            return null;
        }

        ImageBatch batch = options.NextData
            ?? throw new InputException($"{metrics.First(m => m.Needs.HasFlag(Needs.NextLossGradient)).Name} compares two batches, and one is given");
        RefuseNotFinite(batch);
        return (batch.Samples, batch.Channels, batch.Height, batch.Width) == (data.Samples, data.Channels, data.Height, data.Width)
            ? Labelled(batch.WithLabels(options.Labels, classes, unchecked(options.Seed + 1)), classes)
            : throw new InputException(
                $"the second batch is {batch.Samples}x{batch.Channels}x{batch.Height}x{batch.Width}, "
                + $"expected {data.Samples}x{data.Channels}x{data.Height}x{data.Width} as the first");
    }

    /// <summary>The batch, when every sample has a label, and a class where a metric reads it as one.</summary>
    private ImageBatch Labelled(ImageBatch batch, int classes) => WithClasses(batch, (needs & OfLabels) == 0 ? int.MaxValue : classes);

    /// <summary>The batch, when every sample has a label below <paramref name="classes"/>.</summary>
    /// <exception cref="InputException">A label is missing or no class.</exception>
    internal static ImageBatch WithClasses(ImageBatch batch, int classes)
    {
        int bad = classes == int.MaxValue ? -1 : Array.FindIndex(batch.Labels, label => label < 0 || label >= classes);
        return batch.Labels.Length != batch.Samples ? throw new InputException($"{batch.Labels.Length} labels are given for {batch.Samples} images")
            : bad >= 0 ? throw new InputException($"image {bad} has label {batch.Labels[bad]}, the space's networks tell classes 0 to {classes - 1}")
            : batch;
    }

    /// <summary>What the scores depend on beyond images and weights.</summary>
    private SortedDictionary<string, string> SettingsOf(double mu, double sigma, bool isRandom)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (metrics.Any(m => m is SwapRegularized))
        {
            settings["swap_regularized.mu"] = mu.ToString("R", CultureInfo.InvariantCulture);
            settings["swap_regularized.sigma"] = sigma.ToString("R", CultureInfo.InvariantCulture);
        }

        if ((needs & OfLabels) != 0 || metrics.Any(m => m is EpeNas))
        {
            byte[] labels = [.. data.Labels.Concat(next?.Labels ?? []).SelectMany(BitConverter.GetBytes)];
            settings["labels"] = $"{(isRandom ? "random" : "data")} sha256:{Convert.ToHexStringLower(SHA256.HashData(labels))}";
        }

        if (next is not null)
        {
            settings["next_data_hash"] = next.Hash;
        }

        return settings;
    }

    private IEnumerable<ScoreRow> Stream(IReadOnlyList<(Int128 Index, string Architecture)> population, WorkerBudget budget, CancellationToken cancel)
    {
        using var scores = new ScoringWorkers(metrics, data, this.next, options, source, budget, saturation);
        var known = new Dictionary<string, Task<MetricValue[][]>>();
        var waiting = new Queue<(Int128 Index, string Architecture, Task<MetricValue[][]> Values)>();
        var underWay = new Queue<Task>();
        int next = 0;
        while (next < population.Count || waiting.Count > 0)
        {
            cancel.ThrowIfCancellationRequested();

            // The next window is planned before the last is done, so that no worker waits for the slowest of it.
            while (next < population.Count && waiting.Count < MaxWaiting && underWay.Count < Window)
            {
                next = Enqueue(population, next, known, waiting, underWay, scores);
            }

            (Int128 index, string architecture, Task<MetricValue[][]> values) = waiting.Dequeue();
            yield return RowOf(index, architecture, values.WaitAsync(cancel).GetAwaiter().GetResult());
            while (underWay.TryPeek(out Task? first) && first.IsCompleted)
            {
                underWay.Dequeue();
            }
        }
    }

    /// <summary>Queues the next window of rows and hands their new functions to the workers; returns where the population goes on.</summary>
    private int Enqueue(
        IReadOnlyList<(Int128 Index, string Architecture)> population,
        int next,
        Dictionary<string, Task<MetricValue[][]>> known,
        Queue<(Int128 Index, string Architecture, Task<MetricValue[][]> Values)> waiting,
        Queue<Task> underWay,
        ScoringWorkers scores)
    {
        var jobs = new List<FunctionJob>();
        for (; next < population.Count && jobs.Count < Window && waiting.Count < MaxWaiting; next++)
        {
            (Int128 index, string given) = population[next];
            string architecture = space.Normalise(given);
            string function = FunctionOf(architecture, next);
            if (!known.TryGetValue(function, out Task<MetricValue[][]>? values))
            {
                var job = new FunctionJob(function, space.Build(architecture), options.Repeats);
                values = job.Values;
                known.Add(function, values);
                jobs.Add(job);
                underWay.Enqueue(values);
            }

            waiting.Enqueue((index, architecture, values));
        }

        scores.Add([.. Groups(jobs)]);

        return next;
    }

    /// <summary>Functions that are planned together: neighbours by name share the most. With passes per sample or class a plan of one is long enough.</summary>
    private IEnumerable<FunctionJob[]> Groups(IEnumerable<FunctionJob> jobs) =>
        jobs.OrderBy(job => job.Name, StringComparer.Ordinal).Chunk(options.Share && (needs & Metric.ManyPasses) == 0 ? GroupSize : 1);

    /// <summary>Many launches' worth of networks for a GPU; as many as share what they can for a processor's thread.</summary>
    private int GroupSize => options.Device is null ? WorkerBudget.Group : Window;

    /// <summary>
    /// What architectures must have in common to share a score: the function; with dead branches asked for, the architecture itself;
    /// without sharing, nothing.
    /// </summary>
    private string FunctionOf(string architecture, int position) =>
        !options.Share ? position.ToString(CultureInfo.InvariantCulture)
        : needs.HasFlag(Needs.AllDistinctPatterns) ? architecture
        : space.FunctionOf(architecture);

    /// <summary>The row of an architecture from its function's values by repeat and metric.</summary>
    private ScoreRow RowOf(Int128 index, string architecture, MetricValue[][]? function)
    {
        Network network = space.Build(architecture);
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

    private WorkerBudget Budget(IReadOnlyList<(Int128 Index, string Architecture)> population)
    {
        if (budgeted is { } last && ReferenceEquals(last.Population, population))
        {
            return last.Budget;
        }

        if (population.Count == 0)
        {
            throw new InputException("no architecture is given");
        }

        if (needs.HasFlag(Needs.Agreement) && data.Samples > MaxAgreementSamples)
        {
            throw new InputException($"the batch has {data.Samples} samples, metrics on their agreement take at most {MaxAgreementSamples}");
        }

        long rows = (long)data.Samples * (needs.HasFlag(Needs.FrozenFullKernel) ? space.Build(space.At(0)).Output.Shape.Channels : 1);
        if ((needs & OfMatrices) != 0 && rows > MaxAgreementSamples)
        {
            throw new InputException($"metrics on the samples' kernel or correlation take matrices of at most {MaxAgreementSamples} rows, these have {rows}");
        }

        // Every function is planned alone, so that none can fail for memory later, whatever its company.
        IEnumerable<string> functions = population
            .Select((p, i) => (Architecture: space.Normalise(p.Architecture), Position: i))
            .DistinctBy(p => FunctionOf(p.Architecture, p.Position))
            .Select(p => p.Architecture);
        Plan PlanAlone(string architecture) => ScoringWorkers.PlanOf([space.Build(architecture)], needs, data.Samples, options.Winograd, source, options.Device is not null);

        // A search scores a few at a time: waking other threads takes longer than planning those.
        IEnumerable<Plan> plans = population.Count <= WorkerBudget.Group
            ? functions.Select(PlanAlone)
            : functions.AsParallel().WithDegreeOfParallelism(Math.Min(options.Threads, 64)).Select(PlanAlone);
        try
        {
            WorkerBudget budget = options.Device is { } device ? WorkerBudget.Of(device, Window, plans)
                : WorkerBudget.Divide(options, sizeof(float) * (data.Pixels.LongLength + (next?.Pixels.LongLength ?? 0)), data.Samples, needs, plans);
            budgeted = (population, budget);
            return budget;
        }
        catch (AggregateException e)
        {
            // The parallel query wraps what a space throws, also on one thread.
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
            throw;
        }
    }
}
