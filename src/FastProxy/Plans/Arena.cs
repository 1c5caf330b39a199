namespace FastProxy.Plans;

/// <summary>Places buffers of known lifetimes in one block of memory: first fit, neighbours merged when freed.</summary>
internal sealed class Arena
{
    private readonly SortedList<long, long> free = new() { [0] = long.MaxValue };

    /// <summary>The length that the block needs.</summary>
    public long Peak { get; private set; }

    /// <summary>Returns the offset of <paramref name="length"/> units that are free now.</summary>
    public long Take(long length)
    {
        for (int i = 0; i < free.Count; i++)
        {
            long offset = free.Keys[i];
            long room = free.Values[i];
            if (room < length)
            {
                continue;
            }

            free.RemoveAt(i);
            if (room > length)
            {
                free.Add(offset + length, room == long.MaxValue ? room : room - length);
            }

            Peak = Math.Max(Peak, offset + length);
            return offset;
        }

        throw new InvalidOperationException("the arena has no end, so this cannot happen");
    }

    /// <summary>Releases a range that <see cref="Take"/> returned.</summary>
    public void Release(long offset, long length)
    {
        free.Add(offset, length);
        int i = free.IndexOfKey(offset);
        if (i + 1 < free.Count && offset + length == free.Keys[i + 1])
        {
            long next = free.Values[i + 1];
            free.RemoveAt(i + 1);
            free.SetValueAtIndex(i, next == long.MaxValue ? next : length + next);
        }

        if (i > 0 && free.Keys[i - 1] + free.Values[i - 1] == offset)
        {
            long merged = free.Values[i] == long.MaxValue ? long.MaxValue : free.Values[i - 1] + free.Values[i];
            free.RemoveAt(i);
            free.SetValueAtIndex(i - 1, merged);
        }
    }
}
