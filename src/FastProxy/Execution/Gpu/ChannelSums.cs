using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>Forms sums of products per channel, for the derivatives and curvature of batch-norms.</summary>
internal static class ChannelSums
{
    /// <summary>Returns the number of bytes that the sums of this many pairs take.</summary>
    public static long Bytes(ActivationLayout layout, int pairs) => sizeof(double) * (long)layout.Channels * pairs;

    /// <summary>Launches the sums and returns their address: a row of totals per channel.</summary>
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
