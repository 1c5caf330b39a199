using System.Numerics;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pattern;

/// <summary>
/// Patterns of several words: an open-addressing table of (half a hash, place of the key), with the keys side by side in the order in which they
/// came. Keys are compared in full if the half hashes are equal.
/// </summary>
internal sealed unsafe class LongWordSet(int width) : IWordSet
{
    // A slot holds the high half of a hash above the key's place plus one; zero is a free slot.
    private NativeArray<ulong> slotTable = new(1024);
    private NativeArray<ulong> storedKeys = new(512L * width);

    public long Count { get; private set; }

    public void Add(ulong* words, long neurons)
    {
        for (long n = 0; n < neurons; n++)
        {
            Add(words + (n * width));
        }
    }

    public void Clear()
    {
        new Span<ulong>(slotTable.Pointer, checked((int)slotTable.Length)).Clear();
        Count = 0;
    }

    public void Dispose()
    {
        slotTable.Dispose();
        storedKeys.Dispose();
    }

    private void Add(ulong* key)
    {
        ulong hash = Hash(key);
        ulong tag = hash >> 32 << 32;
        ulong mask = (ulong)slotTable.Length - 1;
        ulong at = hash >> (64 - BitOperations.Log2((ulong)slotTable.Length));
        for (; slotTable.Pointer[at] != 0; at = (at + 1) & mask)
        {
            ulong slot = slotTable.Pointer[at];
            if ((slot ^ tag) <= uint.MaxValue && Equal(storedKeys.Pointer + (((uint)slot - 1L) * width), key))
            {
                return;
            }
        }

        new Span<ulong>(key, width).CopyTo(new Span<ulong>(storedKeys.Pointer + (Count * width), width));
        slotTable.Pointer[at] = tag | checked((uint)++Count);
        if (Count * 2 == slotTable.Length)
        {
            Grow();
        }
    }

    private ulong Hash(ulong* key)
    {
        ulong hash = 0;
        for (int w = 0; w < width; w++)
        {
            hash = WordHash.Mix(hash ^ key[w]);
        }

        return hash ^ (hash >> 29);
    }

    private bool Equal(ulong* a, ulong* b) => new Span<ulong>(a, width).SequenceEqual(new Span<ulong>(b, width));

    private void Grow()
    {
        NativeArray<ulong> keys = new(storedKeys.Length * 2);
        Buffer.MemoryCopy(storedKeys.Pointer, keys.Pointer, keys.Length * sizeof(ulong), storedKeys.Length * sizeof(ulong));
        storedKeys.Dispose();
        storedKeys = keys;

        long length = slotTable.Length * 2;
        NativeArray<ulong>.Grow(ref slotTable, length);
        for (long place = 0; place < Count; place++)
        {
            ulong hash = Hash(storedKeys.Pointer + (place * width));
            ulong at = hash >> (64 - BitOperations.Log2((ulong)length));
            while (slotTable.Pointer[at] != 0)
            {
                at = (at + 1) & ((ulong)length - 1);
            }

            slotTable.Pointer[at] = (hash >> 32 << 32) | (uint)(place + 1);
        }
    }
}
