using System.Collections.Concurrent;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Execution.Gpu;

namespace FastProxy.Scoring;

/// <summary>
/// The runners of a scorer and the weights that they pack. They are kept from one population to the next as far as the memory allows, so that a
/// search that asks for four architectures at a time pays for four: the images lie in lanes, the pages of the activations are there, and weights are
/// drawn once. No score depends on it. A device's runner is not kept, as its memory counts as taken when the next population is planned.
/// </summary>
internal sealed class KeptRunners(ScoreInputs inputs) : IDisposable
{
    private readonly ConcurrentBag<CpuPlanRunner> idle = [];
    private readonly WeightCache weights = new(inputs.Source, 0);
    private long runnerBytes;

    /// <summary>The bytes of the weights.</summary>
    public long WeightBytes => weights.Bytes;

    /// <summary>The bytes of the weights and of runners that are not in use.</summary>
    public long Bytes => weights.Bytes + idle.Count * runnerBytes;

    /// <summary>Frees what does not fit the memory beside a population. No runner may be in use.</summary>
    public void Fit(WorkerBudget budget)
    {
        weights.Limit(budget.WeightBytes);
        runnerBytes = Math.Max(runnerBytes, budget.WorkerBytes);
        if (budget.SharedBytes + budget.WeightBytes + Math.Max(idle.Count, budget.Workers) * runnerBytes > inputs.Options.MemoryBytes)
        {
            DisposeIdle();
            runnerBytes = budget.WorkerBytes;
        }
    }

    /// <summary>Returns a runner for one worker, which gives it back with <see cref="Return"/>, or disposes of it after a failure.</summary>
    public IPlanRunner Take(WorkerBudget budget)
    {
        if (inputs.Options.Device is { } device)
        {
            return new GpuPlanRunner(device, inputs.Source, inputs.Data, inputs.Next);
        }

        CpuPlanRunner runner = idle.TryTake(out CpuPlanRunner? kept)
            ? kept
            : new CpuPlanRunner(inputs.Options.Isa, budget.ThreadsInside, inputs.Source, weights, inputs.Data, inputs.Next);
        runner.Prepare(budget.ThreadsInside, runnerBytes);
        return runner;
    }

    /// <summary>Takes a runner back.</summary>
    public void Return(IPlanRunner runner)
    {
        if (runner is CpuPlanRunner mine)
        {
            idle.Add(mine);
        }
        else
        {
            runner.Dispose();
        }
    }

    public void Dispose()
    {
        DisposeIdle();
        weights.Dispose();
    }

    private void DisposeIdle()
    {
        while (idle.TryTake(out CpuPlanRunner? runner))
        {
            runner.Dispose();
        }
    }
}
