using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes Gram matrices of gradients per sample: tangent kernels.</summary>
internal static unsafe class GramSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<GramStep>(Run, g => new(
            g.IsPatches ? nameof(PatchGram) : $"{nameof(ConvSampleGrad)}, {nameof(LaneGram)}", g.InputLayout, Work.Text(g.Shape), 2.0 * g.Macs))
        {
            Scratch = g => g.IsPatches ? PatchGram.ScratchLength(g.Shape, g.InputLayout) : 0,
            Shared = g => g.IsPatches ? 0 : BlockLength(g) * (g.Gradients.Count > 1 ? g.Gradients.Count + 1 : 1),
        },
        new CpuStep<GramColumnStep>(Run, g => new(nameof(GramColumn), null, "", 0)),
    ];

    /// <summary>Returns the number of floats of the gradients per sample, by one objective, that are formed at once.</summary>
    private static long BlockLength(GramStep step) => (long)step.OutputsAtOnce * step.RowsPerOutput * step.InputLayout.Lanes;

    private static void Clear(GramMatrix gram, CpuContext context) =>
        new Span<double>(context.DoublesAt(gram), checked(gram.Side * gram.Side)).Clear();

    private static void Run(GramStep step, CpuContext context)
    {
        double* gram = context.DoublesAt(step.Gram);
        int side = step.Gram.Side;
        if (step.IsFirst)
        {
            Clear(step.Gram, context);
        }

        if (step.IsPatches)
        {
            context.Split(side / Lanes.Virtual, (from, to, memory) => context.Run(new PatchGram(
                context.At(step.InputOf(0)), context.At(step.OutputOf(0)), step.Shape, step.InputLayout, step.Activation.IsRelu(),
                from * Lanes.Virtual, to * Lanes.Virtual, memory, gram)));
        }
        else
        {
            for (int from = 0; from < step.Shape.OutChannels; from += step.OutputsAtOnce)
            {
                int to = Math.Min(from + step.OutputsAtOnce, step.Shape.OutChannels);
                float* rows = Rows(step, context, from, to);
                context.Split(side / Lanes.Virtual, (fromLanes, toLanes, _) => context.Run(new LaneGram(
                    rows, rows, side, (to - from) * step.RowsPerOutput, side, fromLanes * Lanes.Virtual, toLanes * Lanes.Virtual, gram)));
            }
        }

        if (step.BiasGradients.Count > 0)
        {
            nint[] gradients = [.. step.BiasGradients.Select(g => (nint)context.At(g))];
            BiasGram.Run(gradients, step.Gradients[0].Layout, step.BiasStride, gram);
        }
    }

    /// <summary>Returns the gradients per sample of the weights of some outputs: a row per weight, objective after objective.</summary>
    private static float* Rows(GramStep step, CpuContext context, int fromOut, int toOut)
    {
        ActivationLayout layout = step.InputLayout;
        int objectives = step.Gradients.Count;
        float* rows = context.Shared;
        float* one = objectives > 1 ? rows + BlockLength(step) * objectives : rows;
        for (int k = 0; k < objectives; k++)
        {
            (Tensor x, Tensor gradient) = (step.InputOf(k), step.OutputOf(k));
            context.Split(toOut - fromOut, (from, to, _) => context.Run(new ConvSampleGrad(
                context.At(x), context.At(gradient), step.Shape, layout, step.Activation.IsRelu(), fromOut + from, fromOut + to,
                one + (long)from * step.RowsPerOutput * layout.Lanes)));
            for (int row = 0; row < (toOut - fromOut) * step.RowsPerOutput && objectives > 1; row++)
            {
                new ReadOnlySpan<float>(one + (long)row * layout.Lanes, layout.Lanes)
                    .CopyTo(new Span<float>(rows + ((long)row * objectives + k) * layout.Lanes, layout.Lanes));
            }
        }

        return rows;
    }

    private static void Run(GramColumnStep step, CpuContext context)
    {
        if (step.IsFirst)
        {
            Clear(step.Gram, context);
        }

        GramColumn.Run(context.At(step.Tangent), step.Tangent.Layout, step.Gram.Side, step.Column, context.DoublesAt(step.Gram));
    }
}
