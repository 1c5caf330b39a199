using FastProxy.Kernels.Embeddings;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches look-ups of rows of tables, and the gradients of tables.</summary>
internal static class EmbedSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<EmbedStep>((e, context) => context.Add(
            Stage.Main,
            new EmbeddingGpu(e.Output!.Layout),
            new EmbeddingProblem(
                e.Weight.Gradient is { } gradient ? context.At(gradient) : context.At(TableOf(e)), context.At(e.Ids), context.At(e.Output))))
        {
            Weights = e => e.Weight.Gradient is null ? [TableOf(e)] : [],
        },
        new GpuStep<EmbedGradStep>((e, context) => context.Add(
            Stage.Main,
            new EmbeddingGradGpu(e.Gradient.Layout, e.Rows),
            new EmbeddingGradProblem(context.At(e.Ids), context.At(e.Gradient), context.At(e.Result)))),
    ];

    private static WeightForm TableOf(EmbedStep step) => new(step.Weight, step.Weight.Shape, WeightOrder.Plain);
}
