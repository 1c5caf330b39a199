using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches Gram matrices of gradients per sample: tangent kernels.</summary>
internal static class GramSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<GramStep>(Launch)
        {
            Scratch = g => g.IsPatches ? 0 : BlockBytes(g),
        },
        new GpuStep<GramColumnStep>(Launch),
    ];

    /// <summary>Returns the number of bytes of the gradients per sample that are formed at once.</summary>
    private static long BlockBytes(GramStep step) => sizeof(float) * (long)step.OutputsAtOnce * step.RowsPerOutput * step.Gram.Side;

    private static void Clear(GramMatrix gram, bool isFirst, GpuContext context)
    {
        if (isFirst)
        {
            context.Device.Clear(context.At(gram), gram.Length * sizeof(float));
        }
    }

    private static void Launch(GramStep step, GpuContext context)
    {
        Clear(step.Gram, step.IsFirst, context);
        ulong gram = context.At(step.Gram);
        int stage = Stage.Main;
        if (step.IsPatches)
        {
            var kernel = new PatchGramGpu(step.Shape, step.InputLayout, step.Activation.IsRelu());
            context.Add(stage++, kernel, new PatchGramProblem(context.At(step.InputOf(0)), context.At(step.OutputOf(0)), gram));
        }
        else
        {
            ulong rows = context.Arena.Scratch.Take(BlockBytes(step));
            for (int from = 0; from < step.Shape.OutChannels; from += step.OutputsAtOnce)
            {
                int to = Math.Min(from + step.OutputsAtOnce, step.Shape.OutChannels);
                AddRows(step, context, from, to, stage++, rows);
                var kernel = new LaneGramGpu(step.Gram.Side, (to - from) * step.RowsPerOutput, step.Gram.Side);
                context.Add(stage++, kernel, new LaneGramProblem(rows, rows, gram));
            }
        }

        if (step.BiasGradients.Count > 0)
        {
            var kernel = new BiasGramGpu(step.Gradients[0].Layout, step.Gradients.Count, step.BiasStride);
            context.Add(stage, kernel, new BiasGramProblem(context.Arena.Scratch.Put<ulong>([.. step.BiasGradients.Select(context.At)]), gram));
        }
    }

    /// <summary>Adds the gradients per sample of the weights of some outputs: a row per weight, objective after objective.</summary>
    private static void AddRows(GramStep step, GpuContext context, int from, int to, int stage, ulong rows)
    {
        ActivationLayout x = step.InputLayout;
        for (int k = 0; k < step.Gradients.Count; k++)
        {
            ulong own = rows + (ulong)(k * x.Lanes * sizeof(float));
            var problem = new WeightGradProblem(context.At(step.InputOf(k)), context.At(step.OutputOf(k)), own);
            if (step.Algorithm == ConvAlgorithm.Depthwise)
            {
                context.Add(stage, new ConvSampleGradDepthwiseGpu(step.Shape, x, step.Activation.IsRelu(), from, to, step.Gram.Side), problem);
            }
            else
            {
                context.Add(stage, new ConvSampleGradGpu(step.Shape, x, step.Activation.IsRelu(), from, to, step.Gram.Side), problem);
            }
        }
    }

    private static void Launch(GramColumnStep step, GpuContext context)
    {
        Clear(step.Gram, step.IsFirst, context);
        context.Add(Stage.Main, new GramColumnGpu(step.Tangent.Layout, step.Gram.Side), new GramColumnProblem(
            context.At(step.Tangent), context.At(step.Gram), step.Column));
    }
}
