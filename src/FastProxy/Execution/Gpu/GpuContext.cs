using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Norm;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution.Gpu;

/// <summary>What the rows of <see cref="GpuSteps"/> launch with: the memory, the weights and the launches of one runner's wave.</summary>
internal sealed class GpuContext(GpuQueue queue, GpuArena arena, GpuWeights weights)
{
    private readonly LaunchBatch batch = new(queue);

    /// <summary>The device.</summary>
    public IGpuDevice Device => queue.Device;

    /// <summary>Where everything lies.</summary>
    public GpuArena Arena => arena;

    /// <summary>Second derivatives of the loss, which the host sums up.</summary>
    public Curvatures Curvatures { get; } = new(queue.Device, arena);

    /// <summary>The run's seed.</summary>
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

    /// <summary>Where a buffer lies.</summary>
    public ulong At(Buffer buffer) => arena.At(buffer);

    /// <summary>Where weights lie.</summary>
    public ulong At(WeightForm form) => weights.At(form, Seed);
}
