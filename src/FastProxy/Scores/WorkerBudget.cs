using FastProxy.Execution;
using FastProxy.Plans;

namespace FastProxy.Scores;

/// <summary>How threads and memory are divided.</summary>
/// <param name="Workers">Workers over architectures.</param>
/// <param name="ThreadsInside">Threads of each worker inside a step.</param>
/// <param name="WorkerBytes">Memory of each worker: arena and scratch.</param>
/// <param name="WeightBytes">Memory for packed weights.</param>
internal sealed record WorkerBudget(int Workers, int ThreadsInside, long WorkerBytes, long WeightBytes)
{
    /// <summary>What the runtime, its code and the managed heap take.</summary>
    private const long RuntimeBytes = 160L << 20;

    /// <summary>A group of this many networks at a time; it never needs more than their sum.</summary>
    public const int Group = 16;

    /// <summary>More than this does not make a group faster.</summary>
    private const long WorkerCap = 384L << 20;

    /// <summary>More than this does not hold more weights of NAS-Bench-201.</summary>
    private const long WeightCap = 1L << 30;

    /// <summary>The most memory that will be in use at once.</summary>
    public long PeakBytes => RuntimeBytes + WeightBytes + Workers * WorkerBytes;

    /// <summary>Memory that a plan takes of a worker.</summary>
    public long BytesOf(Plan plan) => BytesOf(plan, ThreadsInside);

    /// <summary>Divides <paramref name="options"/>' threads and memory.</summary>
    /// <param name="options">Threads and memory.</param>
    /// <param name="functions">The most functions there are to score: with fewer than threads, workers use several threads inside a step.</param>
    /// <param name="largest">The plan of the largest network alone.</param>
    /// <exception cref="InputException">Not even one worker fits.</exception>
    public static WorkerBudget Divide(ScoreOptions options, int functions, Plan largest)
    {
        for (int workers = Math.Clamp(functions, 1, options.Threads); ; workers--)
        {
            int inside = options.Threads / workers;
            long need = BytesOf(largest, inside);
            long room = options.MemoryBytes - RuntimeBytes - workers * need;
            if (room >= 0)
            {
                // Half of what is left for weights, the rest for larger groups.
                long weights = Math.Min(Math.Min(WeightCap, room / 2), functions * WeightBytesOf(largest));
                long worker = Math.Min(Math.Max(need, WorkerCap), Math.Min(Group * need, need + (room - weights) / workers));
                return new WorkerBudget(workers, inside, worker, weights);
            }

            if (workers == 1)
            {
                throw new InputException(
                    $"memory {options.MemoryBytes >> 20} MiB is too small: one architecture needs {(RuntimeBytes + need) >> 20} MiB");
            }
        }
    }

    private static long WeightBytesOf(Plan plan) => plan.Steps.OfType<ConvStep>().Sum(WeightCache.BytesOf);

    private static long BytesOf(Plan plan, int threads) => plan.ArenaLength * sizeof(float) + PlanRunner.ScratchBytes(plan, threads);
}
