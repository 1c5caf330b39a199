using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;

namespace FastProxy.Execution.Gpu;

/// <summary>Memory that the launches of a wave share. The next wave uses it again; its launches come after.</summary>
/// <param name="device">The device.</param>
internal sealed class GpuScratch(IGpuDevice device) : IDisposable
{
    private const long ChunkBytes = 16 << 20;
    private const long Alignment = 256;
    private const int TableBytes = 1 << 20;

    private readonly List<GpuMemory> chunks = [];
    private readonly byte[] table = new byte[TableBytes];
    private int chunk;
    private long used;
    private ulong tableAddress;
    private int tableUsed;

    /// <summary>Returns memory for this wave with undefined content.</summary>
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

    /// <summary>Returns memory for this wave that holds <paramref name="values"/> once <see cref="Flush"/> has been called.</summary>
    public ulong Put<T>(params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        if (bytes.Length > TableBytes)
        {
            ulong own = Take(bytes.Length);
            device.Upload(bytes, own);
            return own;
        }

        if (tableUsed == 0 || tableUsed + bytes.Length > TableBytes)
        {
            Flush();
            tableAddress = Take(TableBytes);
        }

        bytes.CopyTo(table.AsSpan(tableUsed));
        ulong address = tableAddress + (ulong)tableUsed;
        tableUsed += (bytes.Length + 15) / 16 * 16;
        return address;
    }

    /// <summary>Copies the put values to the device: many small tables at once.</summary>
    public void Flush()
    {
        if (tableUsed > 0)
        {
            device.Upload(table.AsSpan(0, tableUsed), tableAddress);
            tableUsed = 0;
        }
    }

    /// <summary>Begins the next wave.</summary>
    public void Reset()
    {
        chunk = 0;
        used = 0;
    }

    public void Dispose()
    {
        foreach (GpuMemory memory in chunks)
        {
            memory.Dispose();
        }
    }
}
