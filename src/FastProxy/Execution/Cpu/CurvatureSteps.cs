using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Sums;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes the second derivative of the loss: its start value, the terms of the layers, and the term of the loss itself.</summary>
internal static unsafe class CurvatureSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<CurvatureStep>(Run, c => new(nameof(SquaredNorm), null, "", 2.0 * c.Gradients.Sum(g => g.Count))),
        new CpuStep<LayerCurvatureStep>(Run, l => new(
            nameof(ChannelDots), l.Adjoint.Layout, "", 2.0 * l.Factors.Count * Work.Elements(l.Adjoint.Layout)))
        {
            Sums = l => ChannelSums.Length(l.Adjoint.Layout, l.Factors.Count),
        },
        new CpuStep<CrossEntropyCurvatureStep>(Run, c => new(nameof(CrossEntropy), c.Logits.Layout, "curvature", 0)),
    ];

    private static void Run(CurvatureStep step, CpuContext context)
    {
        double squares = 0;
        foreach (WeightGradient gradient in step.Gradients)
        {
            squares += SquaredNorm.Of(new ReadOnlySpan<float>(context.At(gradient), gradient.Count));
        }

        *context.DoublesAt(step.Sum) = -squares;
    }

    private static void Run(LayerCurvatureStep step, CpuContext context)
    {
        DotPair[] pairs = [.. step.Factors.Select((_, i) => new DotPair(0, i + 1))];
        double* totals = ChannelSums.Run(context, [step.Adjoint, .. step.Factors], pairs);
        double sum = 0;
        for (int i = 0; i < step.Adjoint.Layout.Channels * pairs.Length; i++)
        {
            sum += totals[i];
        }

        *context.DoublesAt(step.Sum) += sum;
    }

    private static void Run(CrossEntropyCurvatureStep step, CpuContext context) =>
        *context.DoublesAt(step.Sum) +=
            CrossEntropy.Curvature(context.At(step.Logits), step.Logits.Layout, context.At(step.U), context.At(step.V));
}
