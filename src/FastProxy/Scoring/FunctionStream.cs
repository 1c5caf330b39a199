using FastProxy.Metrics;
using FastProxy.Scores;

namespace FastProxy.Scoring;

/// <summary>Streams the rows of a population: architectures wait in a window while workers score the functions that they share.</summary>
/// <param name="inputs">Everything that scores depend on.</param>
/// <param name="population">Architectures, each with the index of its row.</param>
/// <param name="planned">The functions and the division of memory.</param>
/// <param name="saturation">The watch on pattern counts.</param>
internal sealed class FunctionStream(
    ScoreInputs inputs, IReadOnlyList<(Int128 Index, string Architecture)> population, PlannedPopulation planned, SaturationWatch saturation)
{
    /// <summary>The number of functions gathered before they are planned: enough to share among, few enough that rows come early.</summary>
    public const int Window = 256;

    /// <summary>The limit on rows that wait for their function, so that memory does not grow with a population of few functions.</summary>
    public const int MaxWaiting = 4096;

    private readonly ScoreRows rows = new(inputs);
    private readonly Dictionary<string, Task<MetricValue[][]>> known = [];
    private readonly Queue<(Int128 Index, string Architecture, Task<MetricValue[][]> Values)> waiting = new();
    private readonly Queue<Task> underWay = new();
    private int next;

    /// <summary>
    /// Returns groups of functions that are planned together: neighbours by name share the most. With passes per sample or class, a plan of one
    /// function is long enough.
    /// </summary>
    public static IEnumerable<FunctionJob[]> Groups(ScoreInputs inputs, IReadOnlyCollection<FunctionJob> jobs, int workers = 1)
    {
        // A GPU gets many launches' worth of networks; a processor's thread gets as many as share steps well, and no thread is left without any.
        int size = !inputs.Options.Share || inputs.Passes.Any(p => p.IsRepeated) ? 1 : inputs.Options.Device is null ? WorkerBudget.Group : Window;
        int groups = Math.Max(1, workers / inputs.Options.Repeats);
        return jobs.OrderBy(job => job.Name, StringComparer.Ordinal).Chunk(Math.Clamp(jobs.Count / groups, 1, size));
    }

    /// <summary>Returns the rows in the population's order, each as soon as it and all rows before it are done.</summary>
    public IEnumerable<ScoreRow> Rows(KeptRunners runners, CancellationToken cancel)
    {
        using var workers = new ScoringWorkers(inputs, planned.Budget, saturation, runners);
        while (next < population.Count || waiting.Count > 0)
        {
            cancel.ThrowIfCancellationRequested();

            // The next window is planned before the last is done, so that no worker waits for the slowest function of it.
            while (next < population.Count && waiting.Count < MaxWaiting && underWay.Count < Window)
            {
                workers.Add([.. Groups(inputs, Gather(), planned.Budget.Workers)]);
            }

            (Int128 index, string architecture, Task<MetricValue[][]> values) = waiting.Dequeue();
            yield return rows.Of(index, architecture, values.WaitAsync(cancel).GetAwaiter().GetResult());
            while (underWay.TryPeek(out Task? first) && first.IsCompleted)
            {
                underWay.Dequeue();
            }
        }
    }

    /// <summary>Queues the next window of rows and returns their new functions.</summary>
    private List<FunctionJob> Gather()
    {
        var jobs = new List<FunctionJob>();
        for (; next < population.Count && jobs.Count < Window && waiting.Count < MaxWaiting; next++)
        {
            (Int128 index, string given) = population[next];
            string architecture = inputs.Networks.Normalise(given);
            string function = inputs.FunctionOf(architecture, next);
            if (!known.TryGetValue(function, out Task<MetricValue[][]>? values))
            {
                FunctionJob job = planned.JobOf(function, architecture);
                values = job.Values;
                known.Add(function, values);
                jobs.Add(job);
                underWay.Enqueue(values);
            }

            waiting.Enqueue((index, architecture, values));
        }

        return jobs;
    }
}
