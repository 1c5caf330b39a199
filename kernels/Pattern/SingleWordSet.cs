using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pattern;

/// <summary>
/// Patterns of one word. Words are distributed by hash into partitions as they come and distinguished only when counted, or when a partition is full:
/// then the hash table of one partition at a time stays in the first-level cache, where a table of all words would miss it on every word. The hash is
/// a bijection, so hashes stand for the words.
/// </summary>
internal sealed unsafe class SingleWordSet : IWordSet
{
    private const int PartitionBits = 8;
    private const int Partitions = 1 << PartitionBits;

    // Partitions lie an odd number of cache lines apart, so that their heads do not fall in the same few cache sets.
    private const int Skew = 8;

    private readonly int[] filled = new int[Partitions];
    private readonly int[] distinctSoFar = new int[Partitions];
    private NativeArray<ulong> partitions;
    private NativeArray<ulong> probeTable = new(0);
    private NativeArray<ulong> overflow = new(0);
    private int partitionRoom = 512;

    public SingleWordSet() => partitions = new NativeArray<ulong>((long)Partitions * (partitionRoom + Skew));

    private long Stride => partitionRoom + Skew;

    public long Count
    {
        get
        {
            long count = 0;
            for (int p = 0; p < Partitions; p++)
            {
                count += Distinguish(p);
            }

            return count;
        }
    }

    public void Add(ulong* words, long neurons)
    {
        long n = 0;
        while (true)
        {
            n += Deal(words + n, neurons - n, out int full);
            if (full < 0)
            {
                return;
            }

            if (Distinguish(full) > partitionRoom / 2)
            {
                Grow();
            }
        }
    }

    public void Clear()
    {
        Array.Clear(filled);
        Array.Clear(distinctSoFar);
    }

    public void Dispose()
    {
        partitions.Dispose();
        probeTable.Dispose();
        overflow.Dispose();
    }

    /// <summary>Appends words to their partitions until one is full, and returns the number of words taken.</summary>
    private long Deal(ulong* words, long neurons, out int full)
    {
        ulong* hashes = partitions.Pointer;
        long stride = Stride;
        int capacity = partitionRoom;
        ref int size = ref MemoryMarshal.GetArrayDataReference(filled);
        for (long n = 0; n < neurons; n++)
        {
            ulong hash = WordHash.Mix(words[n]);
            int p = (int)(hash >> (64 - PartitionBits));
            ref int end = ref Unsafe.Add(ref size, p);
            hashes[(p * stride) + end] = hash;
            if (++end == capacity)
            {
                full = p;
                return n + 1;
            }
        }

        full = -1;
        return neurons;
    }

    /// <summary>Drops repeated hashes from a partition and returns the number that is left.</summary>
    private int Distinguish(int p)
    {
        int size = filled[p];
        if (distinctSoFar[p] == size)
        {
            return size;
        }

        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)size * 2);
        Reserve(slots, size);

        // No hash of this partition begins with the bits of another partition, so this value marks a free slot.
        ulong free = p == 0 ? ulong.MaxValue : 0;
        new Span<ulong>(probeTable.Pointer, slots).Fill(free);
        ulong* hashes = partitions.Pointer + (p * Stride);
        ulong* left = hashes;
        ulong* kept = hashes;
        int shift = 64 - BitOperations.Log2((uint)slots);
        for (ulong probe = 0; size > 0; probe++)
        {
            size = Place(left, size, probe << (shift - PartitionBits), shift, probeTable.Pointer, free, overflow.Pointer, ref kept);
            left = overflow.Pointer;
        }

        return filled[p] = distinctSoFar[p] = (int)(kept - hashes);
    }

    /// <summary>
    /// Offers every hash one slot, <paramref name="step"/> from its home: the first to come to a free slot takes it and is kept, its equals are
    /// dropped, all others are set aside for the next slot. Both outputs may overlap the input: they never run ahead of the reader. Nothing branches
    /// on the data; conditions are numbers, because the JIT would branch on a conditional expression.
    /// </summary>
    private static int Place(ulong* hashes, int size, ulong step, int shift, ulong* table, ulong free, ulong* asideTo, ref ulong* kept)
    {
        ulong* keepTo = kept;
        ulong* aside = asideTo;
        for (ulong* end = hashes + size; hashes < end; hashes++)
        {
            ulong hash = *hashes;
            ulong* slot = table + (((hash + step) << PartitionBits) >> shift);
            ulong taken = *slot;
            uint isFree = taken == free ? 1u : 0u;
            ulong holder = taken ^ ((taken ^ hash) & (0 - (ulong)isFree));
            *slot = holder;
            *keepTo = hash;
            keepTo += isFree;
            *aside = hash;
            aside += holder != hash ? 1u : 0u;
        }

        kept = keepTo;
        return (int)(aside - asideTo);
    }

    private void Reserve(int slots, int size)
    {
        NativeArray<ulong>.Grow(ref overflow, size);
        NativeArray<ulong>.Grow(ref probeTable, slots);
    }

    private void Grow()
    {
        int capacity = checked(partitionRoom * 2);
        NativeArray<ulong> hashes = new((long)Partitions * (capacity + Skew));
        for (int p = 0; p < Partitions; p++)
        {
            new Span<ulong>(partitions.Pointer + (p * Stride), filled[p])
                .CopyTo(new Span<ulong>(hashes.Pointer + (p * (long)(capacity + Skew)), filled[p]));
        }

        partitions.Dispose();
        partitions = hashes;
        partitionRoom = capacity;
    }
}
