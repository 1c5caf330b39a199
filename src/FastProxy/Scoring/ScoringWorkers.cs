using System.Collections.Concurrent;
using FastProxy.Execution;
using FastProxy.Metrics;
using FastProxy.Plans;

namespace FastProxy.Scoring;

/// <summary>Workers that score networks: each takes a group, merges it into a plan that fits its share of memory, and runs it.</summary>
internal sealed class ScoringWorkers : IDisposable
{
    private readonly ScoreInputs inputs;
    private readonly WorkerBudget budget;
    private readonly SaturationWatch saturation;
    private readonly KeptRunners runners;
    private readonly BlockingCollection<Part> queue = [];
    private readonly Thread[] threads;
    private readonly CancellationTokenSource stop = new();

    public ScoringWorkers(ScoreInputs inputs, WorkerBudget budget, SaturationWatch saturation, KeptRunners runners)
    {
        this.inputs = inputs;
        this.budget = budget;
        this.saturation = saturation;
        this.runners = runners;
        runners.Fit(budget);
        threads = [.. Enumerable.Range(0, budget.Workers).Select(_ => new Thread(Work) { IsBackground = true })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }
    }

    /// <summary>Queues groups of networks that should share steps. If there are fewer groups than workers, they are divided by repeats.</summary>
    public void Add(IReadOnlyCollection<FunctionJob[]> groups)
    {
        int parts = Math.Min(inputs.Options.Repeats, (budget.Workers + groups.Count - 1) / Math.Max(groups.Count, 1));
        foreach (FunctionJob[] group in groups)
        {
            for (int p = 0; p < parts; p++)
            {
                queue.Add(new Part(group, inputs.Options.Repeats * p / parts, inputs.Options.Repeats * (p + 1) / parts));
            }
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        queue.CompleteAdding();
        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        queue.Dispose();
        stop.Dispose();
    }

    private void Work()
    {
        IReadOnlyList<FunctionJob> current = [];
        IPlanRunner? runner = null;
        try
        {
            runner = runners.Take(budget);
            foreach (Part part in queue.GetConsumingEnumerable())
            {
                current = part.Group;
                Score(part, runner);
            }

            runners.Return(runner);
        }
        catch (Exception error)
        {
            runner?.Dispose();

            // The reader of the rows rethrows the exception; a worker must neither end the process nor leave a reader waiting.
            foreach (FunctionJob job in current.Concat(queue.GetConsumingEnumerable().SelectMany(part => part.Group)))
            {
                job.Fail(error);
            }
        }
    }

    private void Score(Part part, IPlanRunner runner)
    {
        IReadOnlyList<FunctionJob> group = part.Group;
        Plan plan = group is [{ Alone: { } alone }] ? alone : inputs.PlanOf(group.Select(j => j.Network));
        if (group.Count > 1 && budget.BytesOf(plan) > budget.WorkerBytes)
        {
            // The budget holds every network alone.
            Score(part with { Group = [.. group.Take(group.Count / 2)] }, runner);
            Score(part with { Group = [.. group.Skip(group.Count / 2)] }, runner);
            return;
        }

        for (int repeat = part.FromRepeat; repeat < part.ToRepeat; repeat++)
        {
            runner.Run(plan, inputs.Options.Seed + repeat, network =>
            {
                var results = new PassResults(runner, plan.Networks[network], inputs.Source, inputs.Data, inputs.Options.Seed + repeat);
                if (repeat == 0)
                {
                    saturation.See(results.Patterns);
                }

                group[network].Put(repeat, [.. inputs.Metrics.Select(m => m.ValueOf(results))]);
            }, stop.Token);
        }
    }

    /// <summary>A range of the repeats of a group.</summary>
    private sealed record Part(IReadOnlyList<FunctionJob> Group, int FromRepeat, int ToRepeat);
}
