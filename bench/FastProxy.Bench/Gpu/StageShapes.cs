using FastProxy.Kernels.Gpu;

namespace FastProxy.Bench.Gpu;

/// <summary>The three stages of NAS-Bench-201 at batch 64, as sizes of a kernel.</summary>
internal static class StageShapes
{
    private static readonly (int Channels, int Side)[] Stages = [(16, 32), (32, 16), (64, 8)];

    /// <summary>The stages, for a kernel.</summary>
    /// <param name="kernel">A depthwise one has as many groups as channels.</param>
    /// <param name="problems">Problems of the launch.</param>
    public static IEnumerable<KernelShape> For(string kernel, int problems)
    {
        bool isDepthwise = kernel.Contains("Depthwise", StringComparison.Ordinal);
        return Stages.Select(s => new KernelShape(
            s.Channels, s.Channels, Groups: isDepthwise ? s.Channels : 1, Height: s.Side, Width: s.Side, Problems: problems));
    }
}
