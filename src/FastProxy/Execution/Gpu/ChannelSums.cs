using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>Sums of products per channel, for batch-norms' derivatives and curvature.</summary>
internal static class ChannelSums
{
    /// <summary>Bytes that the sums of so many pairs take.</summary>
    public static long Bytes(ActivationLayout layout, int pairs) => sizeof(double) * (long)layout.Channels * pairs;

    /// <summary>Launches the sums and returns where they will lie: a row of totals per channel.</summary>
    public static ulong Launch(GpuContext context, Tensor[] tensors, DotPair[] pairs)
    {
        ActivationLayout layout = tensors[0].Layout;
        ulong totals = context.Arena.Scratch.Take(Bytes(layout, pairs.Length));
        ulong[] arrays = [.. tensors.Select(context.At)];
        foreach (ChannelDotsProblem problem in ChannelDotsGpu.Problems(arrays, pairs, totals))
        {
            context.Add(Stage.Main, new ChannelDotsGpu(layout), problem);
        }

        return totals;
    }
}
