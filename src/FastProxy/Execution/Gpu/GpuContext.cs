using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Norm;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution.Gpu;

/// <summary>The memory, weights and launches of one runner's wave, which the rows of <see cref="GpuSteps"/> launch with.</summary>
internal sealed class GpuContext(GpuQueue queue, GpuArena arena, GpuWeights weights)
{
    private readonly LaunchBatch batch = new(queue);

    public IGpuDevice Device => queue.Device;

    /// <summary>The arena of all buffers.</summary>
    public GpuArena Arena => arena;

    /// <summary>Second derivatives of the loss, which the host sums.</summary>
    public Curvatures Curvatures { get; } = new(queue.Device, arena);

    /// <summary>The seed of the run.</summary>
    public long Seed { get; private set; }

    /// <summary>Launches a wave under a seed.</summary>
    public void Run(IReadOnlyList<Step> wave, long seed)
    {
        Seed = seed;
        arena.Scratch.Reset();
        foreach (Step step in wave)
        {
            GpuSteps.All.Of(step).Launch(step, this);
            if (step.Output is { Norm: { } norm } output)
            {
                Add(
                    Stage.Norm, new BatchNormStatisticsGpu(output.Layout),
                    new BatchNormStatisticsProblem(At(output), arena.Row(norm, 0), arena.Row(norm, 1)));
            }
        }

        arena.Scratch.Flush();
        batch.Run();
        Curvatures.Run();
    }

    /// <summary>Adds a problem to a stage of the wave.</summary>
    public void Add<K, P>(int stage, K kernel, P problem)
        where K : struct, IGpuKernel<P>
        where P : unmanaged => batch.Add(stage, kernel, problem);

    /// <summary>Returns the address of a buffer.</summary>
    public ulong At(Buffer buffer) => arena.At(buffer);

    /// <summary>Returns the address of weights.</summary>
    public ulong At(WeightForm form) => weights.At(form, Seed);
}
