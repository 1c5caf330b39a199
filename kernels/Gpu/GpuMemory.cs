using System.Runtime.InteropServices;

namespace FastProxy.Kernels.Gpu;

/// <summary>Memory of a device.</summary>
/// <param name="device">The device.</param>
/// <param name="bytes">The number of bytes.</param>
public sealed class GpuMemory(IGpuDevice device, long bytes) : IDisposable
{
    private bool isDisposed;

    /// <summary>The address of the first byte.</summary>
    public ulong Address { get; } = device.Allocate(Math.Max(bytes, 1));

    /// <summary>The number of bytes.</summary>
    public long Bytes => bytes;

    /// <summary>Returns memory that holds <paramref name="values"/>.</summary>
    public static GpuMemory Of<T>(IGpuDevice device, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> from = MemoryMarshal.AsBytes(values);
        var memory = new GpuMemory(device, from.Length);
        device.Upload(from, memory.Address);
        return memory;
    }

    /// <summary>Returns the first elements, once all work is done.</summary>
    public T[] Read<T>(long count)
        where T : unmanaged
    {
        var values = new T[count];
        device.Download(Address, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public void Dispose()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            device.Free(Address);
        }
    }
}
