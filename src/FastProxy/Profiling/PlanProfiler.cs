using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Input;
using FastProxy.Kernels.Cases;
using FastProxy.Metrics;
using FastProxy.Plans;
using FastProxy.Scoring;

namespace FastProxy.Profiling;

/// <summary>Times the steps of a plan on the processor.</summary>
/// <param name="inputs">The metrics, images, weights and options.</param>
internal sealed class PlanProfiler(ScoreInputs inputs)
{
    private const int Runs = 5;

    /// <summary>The size of the measured copy: this many bytes come from memory, not from a cache.</summary>
    private const double CopyBytes = 256 << 20;

    private readonly ScoreOptions options = inputs.Options;

    /// <summary>Profiles the functions of a population in one plan, run by one worker with all threads.</summary>
    /// <exception cref="InputException">The metrics need no pass, or one plan of all does not fit the memory.</exception>
    public PlanProfile Profile(WorkerBudget budget, IReadOnlyList<(Int128 Index, string Architecture)> population)
    {
        if (inputs.Passes.IsEmpty)
        {
            string names = string.Join(", ", inputs.Metrics.Select(m => m.Name));
            throw new InputException($"{names}: structure or weights suffice, there is no pass to profile");
        }

        string[] architectures = [.. population.Select(p => inputs.Networks.Normalise(p.Architecture))];
        Plan plan = inputs.PlanOf(architectures.Select((a, i) => (Name: inputs.FunctionOf(a, i), Architecture: a))
            .DistinctBy(f => f.Name)
            .OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => inputs.Networks.Build(f.Architecture)));
        WorkerBudget one = budget with { Workers = 1, ThreadsInside = options.Threads };
        long bytes = one.SharedBytes + one.BytesOf(plan) + plan.Steps.Sum(CpuSteps.WeightBytes);
        return bytes <= options.MemoryBytes
            ? Profile(plan, architectures)
            : throw new InputException(
                $"memory {options.MemoryBytes >> 20} MiB is too small: these architectures planned together need {bytes >> 20} MiB");
    }

    /// <summary>Runs a plan once untimed, which draws and packs the weights, then <see cref="Runs"/> times.</summary>
    private PlanProfile Profile(Plan plan, IReadOnlyList<string> architectures)
    {
        using var weights = new WeightCache(inputs.Source, plan.Steps.Sum(CpuSteps.WeightBytes));
        using var runner = new CpuPlanRunner(options.Isa, options.Threads, inputs.Source, weights, inputs.Data, inputs.Next);
        Run(plan, runner);
        Peaks before = Measure();
        OneRun[] runs = [.. Enumerable.Range(0, Runs).Select(_ => Run(plan, runner))];
        Peaks after = Measure();
        OneRun median = runs.OrderBy(r => r.Seconds).ElementAt(Runs / 2);
        return new PlanProfile(
            architectures,
            [.. inputs.Metrics.Select(m => m.Name)],
            inputs.Protocol.Machine,
            Runs,
            new Peaks(Math.Max(before.FlopRate, after.FlopRate), Math.Max(before.ByteRate, after.ByteRate)),
            [.. median.Clock.Steps.Select(MeasurementOf)],
            new Measurement("metrics", "patterns and values", plan.Networks.Count, median.Reading.Sum(r => r.Seconds), 0, ReadBytes(plan)),
            [.. median.Clock.Steps.Concat(median.Clock.Parts).Select(EventOf), .. median.Reading]);
    }

    private OneRun Run(Plan plan, CpuPlanRunner runner)
    {
        var clock = new StepClock(options.Threads);
        var reading = new List<TraceEvent>();
        runner.Observer = clock;
        runner.Run(plan, options.Seed, network =>
        {
            double start = clock.Now;
            var results = new PassResults(runner, plan.Networks[network], inputs.Source, inputs.Data, options.Seed);
            foreach (Metric metric in inputs.Metrics)
            {
                metric.ValueOf(results);
            }

            reading.Add(new TraceEvent("metrics", $"network {network}", 0, start, clock.Now - start));
        });
        return new OneRun(clock, reading);
    }

    private Peaks Measure() => new(Peak.Flops(options.Isa, options.Threads), Peak.Copy(options.Isa, CopyBytes / options.Threads, options.Threads));

    private static Measurement MeasurementOf(StepClock.Span span)
    {
        StepCost cost = CpuSteps.CostOf(span.Step);
        return new(cost.Kernel, cost.Shape, 1, span.Seconds, cost.Flop, cost.Bytes);
    }

    private static TraceEvent EventOf(StepClock.Span span)
    {
        StepCost cost = CpuSteps.CostOf(span.Step);
        return new(cost.Kernel, cost.Shape, span.Lane, span.Start, span.Seconds);
    }

    /// <summary>Returns the number of bytes that the reading of the networks' results reads.</summary>
    private static double ReadBytes(Plan plan) => sizeof(float) * plan.Networks.Sum(n => n.Buffers.Distinct().Sum(b => (double)b.Length));

    private sealed record OneRun(StepClock Clock, IReadOnlyList<TraceEvent> Reading)
    {
        public double Seconds => Clock.Steps.Sum(s => s.Seconds) + Reading.Sum(r => r.Seconds);
    }
}
