using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Softmaxes;

/// <summary>The threads and scalars of the kernels of the softmax.</summary>
internal static class SoftmaxGrid
{
    /// <summary>Returns a grid with a thread for a sample of each pixel and group; the blocks of a group follow those of the group before.</summary>
    public static GpuGrid Of(ActivationLayout layout, int groups)
    {
        GpuGrid group = ThreadGrid.Of((long)layout.Height * layout.RowStride);
        return group with { X = checked(group.X * groups) };
    }

    /// <summary>Writes the scalars.</summary>
    public static void Write(ActivationLayout layout, int groups, ref ParameterWriter parameters)
    {
        parameters.Add(layout.ChannelStride * sizeof(float));
        parameters.Add(SoftmaxBlocks.ChannelsOf(layout, groups));
        parameters.Add(Of(layout, groups).X / groups);
        parameters.Add(layout.Height * layout.RowStride);
    }
}
