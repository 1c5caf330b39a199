using System.Diagnostics;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Operations;
using FastProxy.Plans.Passes;

namespace FastProxy.Bench.Peer;

/// <summary>
/// FastProxy with everything prepared: plans are built, memory is there and, from a plan's second run on, weights are packed. What is left is what
/// a network costs: its passes, and the metrics' evaluation of them.
/// </summary>
internal sealed class PreparedScores : IDisposable
{
    private const long Seed = 0;

    private static readonly WeightSource Source = new(WeightInit.PyTorch);
    private readonly InputBatch images;
    private readonly WeightCache weights;
    private readonly CpuPlanRunner runner;

    /// <summary>For a batch with its labels, and so many threads inside a pass.</summary>
    public PreparedScores(InputBatch images, int threads)
    {
        this.images = images;
        weights = new WeightCache(Source, long.MaxValue);
        runner = new CpuPlanRunner(IsaExtensions.Best, threads, Source, weights, images);
    }

    /// <summary>A network's plan for these metrics; without any, for its logits.</summary>
    public Prepared Prepare(Network network, IReadOnlyList<Metric> metrics, bool isWinograd = true)
    {
        var builder = new PlanBuilder(OperationCatalog.All, images.Samples, isWinograd, Source.ExponentOf);
        builder.Add(network, PassCatalog.SetOf(metrics.Count == 0 ? [PassCatalog.Logits] : metrics.SelectMany(m => m.Passes)));
        return new Prepared(builder.Build(), metrics);
    }

    /// <summary>The scores, in the order of the metrics.</summary>
    /// <exception cref="InputException">A metric has no score.</exception>
    public double[] Score(Prepared prepared)
    {
        double[] values = [];
        runner.Run(prepared.Plan, Seed, network =>
        {
            var results = new PassResults(runner, prepared.Plan.Networks[network], Source, images, Seed);
            values = [.. prepared.Metrics.Select(m => ValueOf(m, results))];
        });
        return values;
    }

    /// <summary>Milliseconds of a run straight after another, which packs the weights and brings the code and the memory near.</summary>
    public double Milliseconds(Prepared prepared)
    {
        Score(prepared);
        long start = Stopwatch.GetTimestamp();
        Score(prepared);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public void Dispose()
    {
        runner.Dispose();
        weights.Dispose();
    }

    private static double ValueOf(Metric metric, PassResults results)
    {
        MetricValue value = metric.OfFunction(results);
        return value.Failure is null ? value.Value : throw new InputException($"{metric.Name}: {value.Failure}");
    }
}

/// <summary>A plan of one network and the metrics that read it.</summary>
internal sealed record Prepared(Plan Plan, IReadOnlyList<Metric> Metrics);
