using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

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

    /// <summary>The neurons as the kernel left them, padding lanes included, channel after channel.</summary>
    public static float[] Planes(IGpuDevice device, ulong address, ActivationLayout layout)
    {
        int plane = layout.Height * layout.RowStride;
        var values = new float[layout.Channels * plane];
        for (int c = 0; c < layout.Channels; c++)
        {
            device.Download(address + (ulong)(c * layout.ChannelStride * sizeof(float)), MemoryMarshal.AsBytes(values.AsSpan(c * plane, plane)));
        }

        return values;
    }

    /// <summary>The same of the N x C x H x W <paramref name="values"/>: padding lanes +0.</summary>
    public static float[] Planes(ActivationLayout layout, float[] values)
    {
        using Activation activation = Activation.Input(layout, values);
        int plane = layout.Height * layout.RowStride;
        var planes = new float[layout.Channels * plane];
        for (int c = 0; c < layout.Channels; c++)
        {
            activation.Span.Slice((int)(c * layout.ChannelStride), plane).CopyTo(planes.AsSpan(c * plane));
        }

        return planes;
    }
}
