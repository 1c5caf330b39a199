using FastProxy.Execution.Cpu;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>The launches of tangent kernels.</summary>
internal sealed class GramLaunches(IGpuDevice device, LaunchBatch batch, GpuArena arena)
{
    /// <summary>Bytes that a step's launches share among themselves.</summary>
    public static long ScratchBytes(GramStep step) => step.IsPatches
        ? 0
        : sizeof(float) * (long)PlanRunner.OutputsAtOnce(step) * PerOutput(step) * step.Gram.Side;

    /// <summary>Adds a step's launches; false where it is no step of this kind.</summary>
    public bool Add(Step step)
    {
        switch (step)
        {
            case GramStep gram:
                Clear(gram.Gram, gram.IsFirst);
                AddTo(gram);
                break;
            case GramColumnStep column:
                Clear(column.Gram, column.IsFirst);
                batch.Add(Stage.Main, new GramColumnGpu(column.Tangent.Layout, column.Gram.Side), new GramColumnProblem(
                    arena.At(column.Tangent), arena.At(column.Gram), column.Column));
                break;
            default:
                return false;
        }

        return true;
    }

    private static int PerOutput(GramStep step) => step.Shape.GroupIn * step.Shape.Taps;

    private void Clear(GramMatrix gram, bool isFirst)
    {
        if (isFirst)
        {
            device.Clear(arena.At(gram), gram.Length * sizeof(float));
        }
    }

    private void AddTo(GramStep step)
    {
        ulong gram = arena.At(step.Gram);
        int stage = Stage.Main;
        if (step.IsPatches)
        {
            var kernel = new PatchGramGpu(step.Shape, step.X.Layout, step.IsRelu);
            batch.Add(stage++, kernel, new PatchGramProblem(arena.At(step.X), arena.At(step.Gradients[0]), gram));
        }
        else
        {
            // Gradients per sample of some outputs at a time, as on the processor: the matrix adds up part by part.
            ulong rows = arena.Scratch.Take(ScratchBytes(step));
            int outputs = PlanRunner.OutputsAtOnce(step);
            for (int from = 0; from < step.Shape.OutChannels; from += outputs)
            {
                int to = Math.Min(from + outputs, step.Shape.OutChannels);
                Differentiate(step, from, to, stage++, rows);
                var kernel = new LaneGramGpu(step.Gram.Side, (to - from) * PerOutput(step), step.Gram.Side);
                batch.Add(stage++, kernel, new LaneGramProblem(rows, rows, gram));
            }
        }

        if (step.HasBias)
        {
            var kernel = new BiasGramGpu(step.Gradients[0].Layout, step.Gradients.Count);
            batch.Add(stage, kernel, new BiasGramProblem(arena.Scratch.Put<ulong>([.. step.Gradients.Select(arena.At)]), gram));
        }
    }

    /// <summary>Gradients per sample of the weights of some outputs: a row per weight, objective after objective.</summary>
    private void Differentiate(GramStep step, int from, int to, int stage, ulong rows)
    {
        ActivationLayout x = step.X.Layout;
        for (int k = 0; k < step.Gradients.Count; k++)
        {
            var problem = new WeightGradProblem(arena.At(step.X), arena.At(step.Gradients[k]), rows + (ulong)(k * x.Lanes * sizeof(float)));
            if (step.Shape.IsDepthwise)
            {
                batch.Add(stage, new ConvSampleGradDepthwiseGpu(step.Shape, x, step.IsRelu, from, to, step.Gram.Side), problem);
            }
            else
            {
                batch.Add(stage, new ConvSampleGradGpu(step.Shape, x, step.IsRelu, from, to, step.Gram.Side), problem);
            }
        }
    }
}
