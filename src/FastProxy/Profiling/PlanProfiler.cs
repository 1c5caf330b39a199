using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Kernels.Cases;
using FastProxy.Metrics;
using FastProxy.Plans;
using FastProxy.Scoring;

namespace FastProxy.Profiling;

/// <summary>Times the steps of a plan on the processor.</summary>
/// <param name="metrics">The metrics.</param>
/// <param name="batch">The images.</param>
/// <param name="next">The next batch, where a metric reads it.</param>
/// <param name="options">Seed, threads, vector width.</param>
/// <param name="source">Weights.</param>
internal sealed class PlanProfiler(
    IReadOnlyList<Metric> metrics, ImageBatch batch, ImageBatch? next, ScoreOptions options, WeightSource source)
{
    private const int Runs = 5;

    private readonly Needs needs = metrics.Aggregate(Needs.None, (n, m) => n | m.Needs);

    /// <summary>A copy of this many bytes comes from memory, not from a cache.</summary>
    private const double CopyBytes = 256 << 20;

    /// <summary>Runs a plan: once untimed, which draws and packs the weights, then <see cref="Runs"/> times.</summary>
    public PlanProfile Profile(Plan plan, IReadOnlyList<string> architectures, string machine)
    {
        using var weights = new WeightCache(source, plan.Steps.Sum(WeightCache.BytesOf));
        using var runner = new PlanRunner(options.Isa, options.Threads, source, weights, batch, next);
        Run(plan, runner);
        Peaks before = Measure();
        OneRun[] runs = [.. Enumerable.Range(0, Runs).Select(_ => Run(plan, runner))];
        Peaks after = Measure();
        OneRun median = runs.OrderBy(r => r.Seconds).ElementAt(Runs / 2);
        return new PlanProfile(
            architectures,
            [.. metrics.Select(m => m.Name)],
            machine,
            Runs,
            new Peaks(Math.Max(before.FlopRate, after.FlopRate), Math.Max(before.ByteRate, after.ByteRate)),
            [.. median.Clock.Steps.Select(MeasurementOf)],
            new Measurement("metrics", "patterns and values", plan.Networks.Count, median.Reading.Sum(r => r.Seconds), 0, ReadBytes(plan)),
            [.. median.Clock.Steps.Concat(median.Clock.Parts).Select(EventOf), .. median.Reading]);
    }

    private OneRun Run(Plan plan, PlanRunner runner)
    {
        var clock = new StepClock(options.Threads);
        var reading = new List<TraceEvent>();
        runner.Observer = clock;
        runner.Run(plan, options.Seed, network =>
        {
            double start = clock.Now;
            NetworkPlan results = plan.Networks[network];
            var of = new PassResults(runner, results, runner.Patterns(results, needs), source, batch, options.Seed);
            foreach (Metric metric in metrics)
            {
                ScoringWorkers.ValueOf(metric, of);
            }

            reading.Add(new TraceEvent("metrics", $"network {network}", 0, start, clock.Now - start));
        });
        return new OneRun(clock, reading);
    }

    private Peaks Measure() => new(Peak.Flops(options.Isa, options.Threads), Peak.Copy(options.Isa, CopyBytes / options.Threads, options.Threads));

    private static Measurement MeasurementOf(StepClock.Span span)
    {
        StepCost cost = StepCosts.Of(span.Step);
        return new(cost.Kernel, cost.Shape, 1, span.Seconds, cost.Flop, cost.Bytes);
    }

    private static TraceEvent EventOf(StepClock.Span span)
    {
        StepCost cost = StepCosts.Of(span.Step);
        return new(cost.Kernel, cost.Shape, span.Lane, span.Start, span.Seconds);
    }

    /// <summary>What the networks leave to be read.</summary>
    private static double ReadBytes(Plan plan) => sizeof(float) * plan.Networks.Sum(n => n.Buffers.Distinct().Sum(b => (double)b.Length));

    private sealed record OneRun(StepClock Clock, IReadOnlyList<TraceEvent> Reading)
    {
        public double Seconds => Clock.Steps.Sum(s => s.Seconds) + Reading.Sum(r => r.Seconds);
    }
}
