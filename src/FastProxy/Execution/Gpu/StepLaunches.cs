using FastProxy.Execution.Cpu;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Norm;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>Turns the steps of a wave into launches.</summary>
internal sealed class StepLaunches(GpuQueue queue, GpuArena arena, GpuWeights weights)
{
    private readonly LaunchBatch batch = new(queue);
    private readonly Curvatures curvatures = new(queue.Device, arena);

    /// <summary>Bytes that the launches of a step share among themselves.</summary>
    public static long ScratchBytes(Step step) => step switch
    {
        ConvStep { Weight.Gradient: not null } conv => PackedWeights.LengthOf(conv.Shape, false) * sizeof(float),
        GramStep gram => GramLaunches.ScratchBytes(gram),
        _ => NormLaunches.ScratchBytes(step),
    };

    /// <summary>Launches a wave under a seed.</summary>
    /// <exception cref="InvalidOperationException">A step of a kind that has no launches.</exception>
    public void Run(IReadOnlyList<Step> wave, long seed)
    {
        arena.Scratch.Reset();
        var forward = new ForwardLaunches(queue.Device, batch, arena, weights, seed);
        var backward = new BackwardLaunches(batch, arena, weights, seed);
        var norms = new NormLaunches(batch, arena, curvatures);
        var grams = new GramLaunches(queue.Device, batch, arena);
        foreach (Step step in wave)
        {
            if (!(forward.Add(step) || backward.Add(step) || norms.Add(step) || grams.Add(step) || curvatures.Add(step)))
            {
                throw new InvalidOperationException($"{step} has no launches");
            }

            if (step.Output is { Norm: { } norm } output)
            {
                batch.Add(Stage.Norm, new BatchNormStatisticsGpu(output.Layout), new BatchNormStatisticsProblem(arena.At(output), arena.Row(norm, 0), arena.Row(norm, 1)));
            }
        }

        arena.Scratch.Flush();
        batch.Run();
        curvatures.Run();
    }

    /// <summary>The value of a scalar.</summary>
    public ReadOnlySpan<double> ValueOf(Scalar scalar) => curvatures.ValueOf(scalar);
}
