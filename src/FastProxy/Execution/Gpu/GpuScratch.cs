using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;

namespace FastProxy.Execution.Gpu;

/// <summary>Memory that the launches of a wave use among themselves. It is used again by the next wave, whose launches come after.</summary>
/// <param name="device">The device.</param>
internal sealed class GpuScratch(IGpuDevice device) : IDisposable
{
    private const long ChunkBytes = 16 << 20;
    private const long Alignment = 256;

    private readonly List<GpuMemory> chunks = [];
    private int chunk;
    private long used;

    /// <summary>Bytes taken of the device so far.</summary>
    public long Bytes => chunks.Sum(c => c.Bytes);

    /// <summary>Memory for this wave; what it holds is undefined.</summary>
    public ulong Take(long bytes)
    {
        while (chunk < chunks.Count && used + bytes > chunks[chunk].Bytes)
        {
            chunk++;
            used = 0;
        }

        if (chunk == chunks.Count)
        {
            chunks.Add(new GpuMemory(device, Math.Max(ChunkBytes, bytes)));
        }

        ulong address = chunks[chunk].Address + (ulong)used;
        used += (bytes + Alignment - 1) / Alignment * Alignment;
        return address;
    }

    /// <summary>Memory for this wave that holds <paramref name="values"/>.</summary>
    public ulong Put<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        ulong address = Take(bytes.Length);
        device.Upload(bytes, address);
        return address;
    }

    /// <summary>Begins the next wave.</summary>
    public void Reset()
    {
        chunk = 0;
        used = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GpuMemory memory in chunks)
        {
            memory.Dispose();
        }
    }
}
