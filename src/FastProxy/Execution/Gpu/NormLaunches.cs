using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>The launches of steps that need sums of products per channel: the derivatives of batch-norm.</summary>
internal sealed class NormLaunches(LaunchBatch batch, GpuArena arena, Curvatures curvatures)
{
    /// <summary>Bytes that a step's launches share among themselves.</summary>
    public static long ScratchBytes(Step step) => step switch
    {
        NormGradStep norm => BytesOf(norm.Gradient.Layout, norm.Xs.Count + 1),
        NormTangentStep norm => BytesOf(norm.X.Layout, new NormDots(norm).Count),
        LayerCurvatureStep layer => BytesOf(layer.Adjoint.Layout, layer.Factors.Count),
        _ => 0,
    };

    /// <summary>Adds a step's launches; false where it is no step of this kind.</summary>
    public bool Add(Step step)
    {
        switch (step)
        {
            case NormGradStep norm:
                Differentiate(norm);
                break;
            case NormTangentStep norm:
                Differentiate(norm);
                break;
            case LayerCurvatureStep layer:
                curvatures.Add(layer, Totals([layer.Adjoint, .. layer.Factors], [.. layer.Factors.Select((_, i) => new DotPair(0, i + 1))]));
                break;
            default:
                return false;
        }

        return true;
    }

    private static long BytesOf(ActivationLayout layout, int pairs) => sizeof(double) * (long)layout.Channels * pairs;

    /// <summary>Launches the sums of products per channel: C rows of a total per pair.</summary>
    private ulong Totals(Tensor[] tensors, DotPair[] pairs)
    {
        ActivationLayout layout = tensors[0].Layout;
        ulong totals = arena.Scratch.Take(BytesOf(layout, pairs.Length));
        ulong[] arrays = [.. tensors.Select(arena.At)];
        foreach (ChannelDotsProblem problem in ChannelDotsGpu.Problems(arrays, pairs, totals))
        {
            batch.Add(Stage.Main, new ChannelDotsGpu(layout), problem);
        }

        return totals;
    }

    private void Differentiate(NormGradStep step)
    {
        int columns = step.Xs.Count + 1;
        ulong totals = Totals([step.Gradient, .. step.Xs], [new DotPair(0, -1), .. Enumerable.Range(1, step.Xs.Count).Select(i => new DotPair(0, i))]);
        for (int i = 0; i < step.Xs.Count; i++)
        {
            Coefficients norm = step.Xs[i].Norm!;
            batch.Add(Stage.After, new BatchNormGradFoldGpu(step.Xs[i].Layout), new BatchNormGradFoldProblem(
                totals, arena.Row(norm, 0), arena.Row(norm, 1), arena.At(step.Results[i]), i + 1, columns));
        }
    }

    private void Differentiate(NormTangentStep step)
    {
        var dots = new NormDots(step);
        ulong totals = dots.Count == 0 ? 0 : Totals(dots.Tensors, dots.Pairs);
        Coefficients norm = step.X.Norm!;
        void Fold(int row, int u, int xu, ulong weights, bool isBesideSelf) => batch.Add(
            Stage.After,
            new BatchNormTangentFoldGpu(step.X.Layout),
            new BatchNormTangentFoldProblem(
                totals, arena.Row(norm, 0), arena.Row(norm, 1), weights, arena.Row(step.Result, row), u, xu, dots.Count, isBesideSelf));

        Fold(NormTangentStep.U, dots.U, dots.XU, step.Weights is { } weights ? arena.Row(weights, NormGradStep.Weight) : 0, false);
        Fold(NormTangentStep.V, dots.V, dots.XV, 0, step.Tangents.IsBesideSelf);
        if (step.Curvature is not null)
        {
            curvatures.Add(step, dots, totals);
        }
    }
}
