using System.Collections.Concurrent;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Execution.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Plans;

namespace FastProxy.Scoring;

/// <summary>A network to score, once for all architectures that compute its function.</summary>
/// <param name="name">The function; populations are planned in its order, so that neighbours share a prefix.</param>
/// <param name="network">The network of one such architecture.</param>
/// <param name="repeats">Initialisations.</param>
internal sealed class FunctionJob(string name, Network network, int repeats)
{
    private readonly TaskCompletionSource<MetricValue[][]> values = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MetricValue[][] byRepeat = new MetricValue[repeats][];
    private int left = repeats;

    public string Name => name;

    public Network Network => network;

    /// <summary>The values, by repeat and metric, when they are there.</summary>
    public Task<MetricValue[][]> Values => values.Task;

    /// <summary>Takes the values of a repeat, by metric; repeats may come from several workers.</summary>
    public void Put(int repeat, MetricValue[] result)
    {
        byRepeat[repeat] = result;
        if (Interlocked.Decrement(ref left) == 0)
        {
            values.TrySetResult(byRepeat);
        }
    }

    public void Fail(Exception error) => values.TrySetException(error);
}

/// <summary>Workers that score networks: each takes a group, merges it into a plan that fits its share of memory, and runs it.</summary>
internal sealed class ScoringWorkers : IDisposable
{
    private readonly IReadOnlyList<Metric> metrics;
    private readonly Needs needs;
    private readonly ImageBatch batch;
    private readonly ImageBatch? next;
    private readonly ScoreOptions options;
    private readonly WorkerBudget budget;
    private readonly WeightSource source;
    private readonly SaturationWatch saturation;
    private readonly WeightCache weights;
    private readonly BlockingCollection<Part> queue = [];
    private readonly Thread[] workers;
    private volatile bool isStopped;

    public ScoringWorkers(
        IReadOnlyList<Metric> metrics,
        ImageBatch batch,
        ImageBatch? next,
        ScoreOptions options,
        WeightSource source,
        WorkerBudget budget,
        SaturationWatch saturation)
    {
        this.next = next;
        this.saturation = saturation;
        this.metrics = metrics;
        this.batch = batch;
        this.options = options;
        this.budget = budget;
        this.source = source;
        needs = metrics.Aggregate(Needs.None, (n, m) => n | m.Needs);
        weights = new WeightCache(source, budget.WeightBytes);
        workers = [.. Enumerable.Range(0, budget.Workers).Select(_ => new Thread(Work) { IsBackground = true })];
        foreach (Thread worker in workers)
        {
            worker.Start();
        }
    }

    /// <summary>Hands over groups of networks that should share what they can. Fewer groups than workers are divided by repeats.</summary>
    public void Add(IReadOnlyCollection<FunctionJob[]> groups)
    {
        int parts = Math.Min(options.Repeats, (budget.Workers + groups.Count - 1) / Math.Max(groups.Count, 1));
        foreach (FunctionJob[] group in groups)
        {
            for (int p = 0; p < parts; p++)
            {
                queue.Add(new Part(group, options.Repeats * p / parts, options.Repeats * (p + 1) / parts));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isStopped = true;
        queue.CompleteAdding();
        foreach (Thread worker in workers)
        {
            worker.Join();
        }

        weights.Dispose();
        queue.Dispose();
    }

    /// <summary>The plan of a group under these needs.</summary>
    public static Plan PlanOf(IEnumerable<Network> networks, Needs needs, int samples, bool isWinograd, WeightSource source, bool isGrouped = false)
    {
        var builder = new PlanBuilder(samples, isWinograd, source.ExponentOf);
        foreach (Network network in networks)
        {
            builder.Add(network, needs);
        }

        return builder.Build(isGrouped);
    }

    /// <summary>A metric's part of a function whose plan has run.</summary>
    public static MetricValue ValueOf(Metric metric, PassResults results) =>
        metric.Needs == Needs.None ? default
        : metric.Needs == Needs.AllDistinctPatterns ? metric.OfFunction(results)
        : !results.IsConnected ? MetricValue.Failed("disconnected, no path from input to output")
        : metric.Family == Family.Pattern && results.Patterns.Neurons == 0 ? MetricValue.Failed("no ReLU call on a path from input to output")
        : metric.OfFunction(results);

    private void Work()
    {
        IReadOnlyList<FunctionJob> current = [];
        try
        {
            using IPlanRunner runner = options.Device is { } device
                ? new GpuPlanRunner(device, source, batch, next)
                : new PlanRunner(options.Isa, budget.ThreadsInside, source, weights, batch, next, budget.WorkerBytes);
            foreach (Part part in queue.GetConsumingEnumerable())
            {
                current = part.Group;
                Score(part, runner);
            }
        }
        catch (Exception error)
        {
            // Whoever reads the rows rethrows it; a worker must neither take the process down nor leave anyone waiting.
            foreach (FunctionJob job in current.Concat(queue.GetConsumingEnumerable().SelectMany(part => part.Group)))
            {
                job.Fail(error);
            }
        }
    }

    private void Score(Part part, IPlanRunner runner)
    {
        if (isStopped)
        {
            return;
        }

        IReadOnlyList<FunctionJob> group = part.Group;
        Plan plan = PlanOf(group.Select(j => j.Network), needs, batch.Samples, options.Winograd, source, options.Device is not null);
        if (group.Count > 1 && budget.BytesOf(plan) > budget.WorkerBytes)
        {
            // The budget holds every network alone.
            Score(part with { Group = [.. group.Take(group.Count / 2)] }, runner);
            Score(part with { Group = [.. group.Skip(group.Count / 2)] }, runner);
            return;
        }

        for (int repeat = part.FromRepeat; repeat < part.ToRepeat && !isStopped; repeat++)
        {
            runner.Run(plan, options.Seed + repeat, network =>
            {
                NetworkPlan results = plan.Networks[network];
                PatternStatistics patterns = runner.Patterns(results, needs);
                if (repeat == 0)
                {
                    saturation.See(patterns);
                }

                var of = new PassResults(runner, results, patterns, source, batch, options.Seed + repeat);
                group[network].Put(repeat, [.. metrics.Select(m => ValueOf(m, of))]);
            });
        }
    }

    /// <summary>Some repeats of a group.</summary>
    private sealed record Part(IReadOnlyList<FunctionJob> Group, int FromRepeat, int ToRepeat);
}
