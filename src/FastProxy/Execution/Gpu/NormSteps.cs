using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Sums;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>
/// Launches the derivatives of batch-norms. The forward pass has no batch-norm step: the reader of a normalised activation scales and shifts it.
/// </summary>
internal static class NormSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<NormGradStep>(Launch)
        {
            Scratch = n => ChannelSums.Bytes(n.Gradient.Layout, n.Xs.Count + 1),
        },
        new GpuStep<NormTangentStep>(Launch)
        {
            Scratch = n => ChannelSums.Bytes(n.X.Layout, new NormDots(n).Count),
        },
    ];

    private static void Launch(NormGradStep step, GpuContext context)
    {
        int columns = step.Xs.Count + 1;
        ulong totals = ChannelSums.Launch(
            context, [step.Gradient, .. step.Xs], [new DotPair(0, -1), .. Enumerable.Range(1, step.Xs.Count).Select(i => new DotPair(0, i))]);
        for (int i = 0; i < step.Xs.Count; i++)
        {
            Coefficients norm = step.Xs[i].Norm!;
            context.Add(Stage.After, new BatchNormGradFoldGpu(step.Xs[i].Layout), new BatchNormGradFoldProblem(
                totals, context.Arena.Row(norm, 0), context.Arena.Row(norm, 1), context.At(step.Results[i]), i + 1, columns));
        }
    }

    private static void Launch(NormTangentStep step, GpuContext context)
    {
        GpuArena arena = context.Arena;
        var dots = new NormDots(step);
        ulong totals = dots.Count == 0 ? 0 : ChannelSums.Launch(context, dots.Tensors, dots.Pairs);
        Coefficients norm = step.X.Norm!;
        void Fold(int row, int u, int xu, ulong weights, bool isBesideSelf) => context.Add(
            Stage.After,
            new BatchNormTangentFoldGpu(step.X.Layout),
            new BatchNormTangentFoldProblem(
                totals, arena.Row(norm, 0), arena.Row(norm, 1), weights, arena.Row(step.Result, row), u, xu, dots.Count, isBesideSelf));

        Fold(NormTangentStep.U, dots.U, dots.XU, step.Weights is { } weights ? arena.Row(weights, NormGradStep.Weight) : 0, false);
        Fold(NormTangentStep.V, dots.V, dots.XV, 0, step.Tangents.IsBesideSelf);
        if (step.Curvature is not null)
        {
            context.Curvatures.Add(step, dots, totals);
        }
    }
}
