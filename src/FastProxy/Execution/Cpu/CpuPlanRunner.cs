using FastProxy.Data;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution.Cpu;

/// <summary>
/// Runs plans on the CPU. One runner belongs to one worker: it owns an arena and scratch memory, and may use several threads inside a step. Rows of a
/// step are independent and sums over them are formed in order afterwards, so the number of threads changes no bit of any result.
/// </summary>
public sealed unsafe class CpuPlanRunner : IPlanRunner
{
    private readonly InputLanes images;
    private readonly CpuContext context;
    private readonly PatternReader patterns;

    /// <summary>Creates a runner for one batch of images.</summary>
    /// <param name="isa">The vector width.</param>
    /// <param name="threads">The number of threads inside a step.</param>
    /// <param name="source">The source of weights by layer.</param>
    /// <param name="weights">Packed weights, shared by the runners.</param>
    /// <param name="batch">The images.</param>
    /// <param name="next">The next batch, for plans that read it.</param>
    public CpuPlanRunner(Isa isa, int threads, WeightSource source, WeightCache weights, InputBatch batch, InputBatch? next = null)
    {
        images = new InputLanes(batch, next);
        context = new CpuContext(isa, threads, source, weights, images);
        patterns = new PatternReader(batch.Samples, context);
    }

    /// <summary>Notified before and after each step and each worker's part of it, if set.</summary>
    public IStepObserver? Observer
    {
        get => context.Observer;
        set => context.Observer = value;
    }

    /// <summary>Prepares for later plans.</summary>
    /// <param name="threads">The number of threads inside a step.</param>
    /// <param name="arenaBytes">The room reserved, so that the arena need not grow; pages that no plan touches are not taken from the system.</param>
    public void Prepare(int threads, long arenaBytes)
    {
        context.Threads = threads;
        context.Reserve(arenaBytes);
    }

    public void Run(Plan plan, long seed, Action<int> ready, CancellationToken cancel = default)
    {
        context.Begin(plan, seed);
        int done = 0;
        int network = 0;
        void Announce()
        {
            for (; network < plan.Networks.Count && plan.Networks[network].Ready <= done; network++)
            {
                ready(network);
            }
        }

        Announce();
        foreach (IReadOnlyList<Step> wave in plan.Waves)
        {
            foreach (Step step in wave)
            {
                cancel.ThrowIfCancellationRequested();
                Observer?.Begin(step);
                CpuSteps.All.Of(step).Run(step, context);
                context.FoldNorm(step);
                Observer?.End(step);
            }

            done++;
            Announce();
        }
    }

    public PatternStatistics Patterns(NetworkPlan network) => patterns.Read(network);

    public ReadOnlySpan<float> Floats(Buffer buffer) => new(context.At(buffer), checked((int)buffer.Length));

    public ReadOnlySpan<double> Doubles(Buffer buffer) => new(context.DoublesAt(buffer), checked((int)(buffer.Length / 2)));

    public float[] Values(Tensor tensor) => Batch.FromLanes(context.At(tensor), tensor.Layout);

    public void Dispose()
    {
        images.Dispose();
        patterns.Dispose();
        context.Dispose();
    }
}
