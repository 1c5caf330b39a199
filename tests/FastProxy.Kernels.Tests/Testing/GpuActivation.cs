using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Tests.Testing;

/// <summary>Activations in a device's memory. Nobody has written the gaps between channels: the emulator reports who reads them.</summary>
internal static class GpuActivation
{
    /// <summary>The activation of the N x C x H x W <paramref name="values"/>.</summary>
    public static GpuMemory Of(IGpuDevice device, ActivationLayout layout, float[] values)
    {
        using Activation activation = Activation.Input(layout, values);
        var memory = new GpuMemory(device, layout.Length * sizeof(float));
        for (int c = 0; c < layout.Channels; c++)
        {
            long at = c * layout.ChannelStride;
            Span<float> plane = activation.Span.Slice((int)at, layout.Height * layout.RowStride);
            device.Upload(MemoryMarshal.AsBytes(plane), memory.Address + (ulong)(at * sizeof(float)));
        }

        return memory;
    }
}
