namespace FastProxy.Ilgpu;

/// <summary>Allocations in a run of bytes: the first gap that holds one takes it.</summary>
/// <param name="bytes">The length of the run.</param>
internal sealed class AddressSpace(long bytes)
{
    /// <summary>The alignment of allocations. The first lies here, so that no address is 0.</summary>
    public const long Alignment = 256;

    private readonly SortedList<long, long> taken = [];

    /// <summary>Returns the address of <paramref name="length"/> bytes; null if no gap holds them.</summary>
    public ulong? Allocate(long length)
    {
        long rounded = (Math.Max(length, 1) + Alignment - 1) / Alignment * Alignment;
        long at = Alignment;
        foreach ((long begin, long end) in taken)
        {
            if (begin - at >= rounded)
            {
                break;
            }

            at = end;
        }

        if (rounded > bytes - at)
        {
            return null;
        }

        taken.Add(at, at + rounded);
        return (ulong)at;
    }

    /// <summary>Frees an allocation.</summary>
    /// <exception cref="ArgumentException">Nothing is allocated there.</exception>
    public void Free(ulong address)
    {
        if (!taken.Remove((long)address))
        {
            throw new ArgumentException($"nothing is allocated at {address}", nameof(address));
        }
    }
}
