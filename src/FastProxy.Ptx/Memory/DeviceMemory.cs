using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Memory;

/// <summary>The memory of a device: allocations far from one another, at addresses that are never used again.</summary>
/// <param name="capacity">Bytes that can be allocated at one time.</param>
internal sealed class DeviceMemory(long capacity) : IDisposable
{
    private const ulong FirstAddress = 0x7f00_0000_0000;
    private const ulong Alignment = 256;
    private const ulong Gap = 4096;
    private const int FreedKept = 1024;

    private readonly List<Region> regions = [];
    private readonly Queue<(ulong Start, long Bytes)> freed = [];
    private ulong next = FirstAddress;
    private long used;

    /// <summary>Takes memory.</summary>
    public ulong Allocate(long bytes)
    {
        if (bytes < 1)
        {
            throw new GpuException($"an allocation of {bytes} bytes");
        }

        if (bytes > capacity - used)
        {
            throw new GpuException($"out of memory: {bytes} bytes asked for, {capacity - used} of {capacity} are free");
        }

        var region = new Region(next, bytes);
        regions.Add(region);
        used += bytes;
        next += (((ulong)bytes + Alignment - 1) / Alignment * Alignment) + Gap;
        return region.Start;
    }

    /// <summary>Gives an allocation back.</summary>
    public void Free(ulong address)
    {
        int at = IndexOf(address);
        if (at < 0 || regions[at].Start != address)
        {
            throw new GpuException($"0x{address:x} is freed, but no allocation begins there");
        }

        Region region = regions[at];
        regions.RemoveAt(at);
        used -= region.Bytes;
        freed.Enqueue((region.Start, region.Bytes));
        if (freed.Count > FreedKept)
        {
            freed.Dequeue();
        }

        region.Dispose();
    }

    /// <summary>The allocation that bytes lie in, or null.</summary>
    public Region? Find(ulong address, long bytes)
    {
        int at = IndexOf(address);
        return at >= 0 && regions[at].Holds(address, bytes) ? regions[at] : null;
    }

    /// <summary>The allocation that bytes lie in.</summary>
    public Region Get(ulong address, long bytes, string what) =>
        Find(address, bytes) ?? throw new GpuException($"{what} of {bytes} bytes at 0x{address:x} is out of bounds: {Place(address)}");

    /// <summary>Forgets who accessed it.</summary>
    public void ForgetHistory()
    {
        foreach (Region region in regions)
        {
            region.ForgetHistory();
        }
    }

    /// <summary>Where an address lies, in words.</summary>
    public string Place(ulong address)
    {
        foreach ((ulong start, long bytes) in freed)
        {
            if (address - start < (ulong)bytes)
            {
                return $"the allocation of {bytes} bytes at 0x{start:x} has been freed";
            }
        }

        int at = IndexOf(address);
        return at >= 0 && address - regions[at].Start < (ulong)regions[at].Bytes + Gap
            ? $"byte {address - regions[at].Start} of the allocation of {regions[at].Bytes} bytes at 0x{regions[at].Start:x}"
            : "no allocation is near";
    }

    public void Dispose()
    {
        foreach (Region region in regions)
        {
            region.Dispose();
        }

        regions.Clear();
    }

    /// <summary>The last allocation that begins at or before an address, or -1.</summary>
    private int IndexOf(ulong address)
    {
        int low = 0;
        int high = regions.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (regions[middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}
