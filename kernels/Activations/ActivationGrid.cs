using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>The threads and scalars of the kernels of element-wise functions.</summary>
internal static class ActivationGrid
{
    /// <summary>Returns a grid with a thread for one sample of each element; the blocks of a channel follow those of the channel before.</summary>
    public static GpuGrid Of(ActivationLayout x)
    {
        GpuGrid channel = ThreadGrid.Of((long)x.Height * x.RowStride);
        return channel with { X = checked(channel.X * x.Channels) };
    }

    /// <summary>Writes the scalars.</summary>
    public static void Write(ElementFunction function, ActivationLayout x, ref ParameterWriter parameters)
    {
        parameters.Add(x.ChannelStride * sizeof(float));
        parameters.Add(Of(x).X / x.Channels);
        parameters.Add(x.Height * x.RowStride);
        parameters.Add(x.Lanes);
        parameters.Add(x.Samples);
        parameters.Add(function.A);
        parameters.Add(function.B);
    }
}
