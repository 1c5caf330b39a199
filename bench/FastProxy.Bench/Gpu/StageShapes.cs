using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gram;

namespace FastProxy.Bench.Gpu;

/// <summary>The three stages of NAS-Bench-201 at batch 64, as sizes of a kernel.</summary>
internal static class StageShapes
{
    /// <summary>The classifier, the one layer whose kernel is formed from patches: the larger the image, the more of them to multiply.</summary>
    private static readonly CaseShape Classifier = new(64, 10, Kernel: 1, Padding: 0, Height: 1, Width: 1);

    /// <summary>The stages, for a kernel, or the one layer that it is for.</summary>
    /// <param name="kernel">A depthwise one has as many groups as channels.</param>
    /// <param name="problems">Problems of the launch.</param>
    public static IEnumerable<CaseShape> For(string kernel, int problems)
    {
        if (kernel == nameof(PatchGram))
        {
            return [Classifier with { Problems = problems }];
        }

        bool isDepthwise = kernel.Contains("Depthwise", StringComparison.Ordinal);
        return Stages.All.Select(x => new CaseShape(
            x.Channels, x.Channels, Groups: isDepthwise ? x.Channels : 1, Height: x.Height, Width: x.Width, Problems: problems));
    }
}
