using FastProxy.Kernels;
using FastProxy.Kernels.Norm;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>The launches of steps that need sums of products per channel: the derivatives of batch-norm.</summary>
internal sealed class NormLaunches(LaunchBatch batch, GpuArena arena, Curvatures curvatures)
{
    /// <summary>The stage of what is made of the sums.</summary>
    private const int Fold = Stage.Main + 2;

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

    private static long BytesOf(ActivationLayout layout, int pairs) => sizeof(double) * (long)layout.Channels * pairs * (layout.Height + 1) + 1024;

    /// <summary>Launches the sums of products per channel: C rows of one total per pair.</summary>
    private ulong Totals(IReadOnlyList<Tensor> tensors, IReadOnlyList<DotPair> pairs)
    {
        throw new NotImplementedException();
    }

    private void Differentiate(NormGradStep step)
    {
        const int Most = ChannelDots.MaxPairs - 1;
        for (int from = 0; from < step.Xs.Count; from += Most)
        {
            int count = Math.Min(Most, step.Xs.Count - from);
            ulong totals = Totals([step.Gradient, .. step.Xs.Skip(from).Take(count)], [new DotPair(0, -1), .. Enumerable.Range(1, count).Select(i => new DotPair(0, i))]);
            for (int i = 0; i < count; i++)
            {
                Tensor x = step.Xs[from + i];
                _ = x;
                _ = totals;
            }
        }
    }

    private void Differentiate(NormTangentStep step)
    {
        var dots = new NormDots(step);
        ulong totals = dots.Count == 0 ? 0 : Totals(dots.Tensors, dots.Pairs);
        if (step.Curvature is not null)
        {
            curvatures.Add(step, dots, totals);
        }
    }
}
