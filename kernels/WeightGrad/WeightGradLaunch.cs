using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>The parts that all launches of the weight gradients share.</summary>
internal static class WeightGradLaunch
{
    private const int BlockWarps = 8;

    /// <summary>Returns the weights of all output channels.</summary>
    public static long Weights(this ConvShape s) => (long)s.OutChannels * s.GroupIn * s.Taps;

    /// <summary>Returns a grid of this many warps for each problem, <paramref name="blockWarps"/> in a block if there are so many.</summary>
    public static GpuGrid Grid(int warps, int warpBytes = 0, int blockWarps = BlockWarps)
    {
        int together = Math.Min(blockWarps, warps);
        return new GpuGrid((warps + together - 1) / together, 32 * together, together * warpBytes);
    }

    /// <summary>Writes the parameters that all kernels begin with, for an input of layout <paramref name="xl"/>.</summary>
    public static void WriteGradient(this ConvShape s, ActivationLayout xl, ref ParameterWriter parameters)
    {
        ActivationLayout yl = s.Output(xl);
        parameters.Add(checked((uint)(xl.ChannelStride * sizeof(float))));
        parameters.Add(checked((uint)(yl.ChannelStride * sizeof(float))));
        parameters.Add(xl.RowStride * sizeof(float));
        parameters.Add(yl.RowStride * sizeof(float));
        parameters.Add(xl.Lanes * sizeof(float));
        parameters.Add(xl.Height);
        parameters.Add(xl.Width);
        parameters.Add(yl.Height);
        parameters.Add(yl.Width);
        foreach (ConvAxis axis in (ReadOnlySpan<ConvAxis>)[s.Rows, s.Columns])
        {
            parameters.Add(axis.Kernel);
            parameters.Add(axis.Stride);
            parameters.Add(axis.Dilation);
            parameters.Add(axis.Before);
        }
    }
}
