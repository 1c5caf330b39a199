using System.Numerics;

namespace FastProxy.Ptx.Profile;

/// <summary>A set of addresses of bytes, kept as a bit each.</summary>
internal sealed class TouchedBytes
{
    private const int PageBits = 12;
    private const int WordBits = 6;

    private readonly Dictionary<ulong, ulong[]> pages = [];
    private ulong lastNumber = ulong.MaxValue;
    private ulong[] last = [];

    /// <summary>How many they are.</summary>
    public long Count { get; private set; }

    /// <summary>Adds some that follow each other, aligned to their number.</summary>
    /// <param name="address">The first.</param>
    /// <param name="bytes">How many: 1, 2, 4, 8 or 16, or 32.</param>
    public void Add(ulong address, int bytes)
    {
        ulong number = address >> PageBits;
        if (number != lastNumber)
        {
            if (!pages.TryGetValue(number, out ulong[]? page))
            {
                pages.Add(number, page = new ulong[1 << (PageBits - WordBits)]);
            }

            (lastNumber, last) = (number, page);
        }

        int bit = (int)(address & ((1 << PageBits) - 1));
        ulong mask = ((1UL << bytes) - 1) << (bit & ((1 << WordBits) - 1));
        ref ulong word = ref last[bit >> WordBits];
        Count += BitOperations.PopCount(mask & ~word);
        word |= mask;
    }

    /// <summary>Removes all.</summary>
    public void Clear()
    {
        pages.Clear();
        lastNumber = ulong.MaxValue;
        Count = 0;
    }
}
