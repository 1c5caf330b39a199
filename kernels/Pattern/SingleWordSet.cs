using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastProxy.Kernels.Pattern;

/// <summary>
/// Patterns of one word. Words are dealt by hash into partitions as they come and told apart only when counted, or when a
/// partition is full: then the hash table of one partition at a time stays in the first-level cache, where a table of all words
/// would miss it on every word. The hash is a bijection, so hashes stand for the words.
/// </summary>
internal sealed unsafe class SingleWordSet : IWordSet
{
    private const int PartitionBits = 8;
    private const int Partitions = 1 << PartitionBits;

    // Partitions lie an odd number of cache lines apart, lest their heads fall in the same few cache sets.
    private const int Skew = 8;

    private readonly int[] _size = new int[Partitions];
    private readonly int[] _distinct = new int[Partitions];
    private NativeArray<ulong> _hashes;
    private NativeArray<ulong> _table = new(0);
    private NativeArray<ulong> _aside = new(0);
    private int _capacity = 512;

    public SingleWordSet() => _hashes = new NativeArray<ulong>((long)Partitions * (_capacity + Skew));

    private long Stride => _capacity + Skew;

    /// <inheritdoc/>
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

    /// <inheritdoc/>
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

            if (Distinguish(full) > _capacity / 2)
            {
                Grow();
            }
        }
    }

    /// <inheritdoc/>
    public void Clear()
    {
        Array.Clear(_size);
        Array.Clear(_distinct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hashes.Dispose();
        _table.Dispose();
        _aside.Dispose();
    }

    /// <summary>Appends words to their partitions until one is full; the number of words taken.</summary>
    private long Deal(ulong* words, long neurons, out int full)
    {
        ulong* hashes = _hashes.Pointer;
        long stride = Stride;
        int capacity = _capacity;
        ref int size = ref MemoryMarshal.GetArrayDataReference(_size);
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

    /// <summary>Drops repeated hashes from a partition; the number that is left.</summary>
    private int Distinguish(int p)
    {
        int size = _size[p];
        if (_distinct[p] == size)
        {
            return size;
        }

        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)size * 2);
        Reserve(slots, size);

        // No hash of this partition begins with the bits of another, so this one marks a free slot.
        ulong free = p == 0 ? ulong.MaxValue : 0;
        new Span<ulong>(_table.Pointer, slots).Fill(free);
        ulong* hashes = _hashes.Pointer + (p * Stride);
        ulong* left = hashes;
        ulong* kept = hashes;
        int shift = 64 - BitOperations.Log2((uint)slots);
        for (ulong probe = 0; size > 0; probe++)
        {
            size = Place(left, size, probe << (shift - PartitionBits), shift, _table.Pointer, free, _aside.Pointer, ref kept);
            left = _aside.Pointer;
        }

        return _size[p] = _distinct[p] = (int)(kept - hashes);
    }

    /// <summary>
    /// Offers every hash one slot, <paramref name="step"/> from its home: the first to come to a free slot takes it and is kept,
    /// its equals are dropped, all others are set aside for the next slot. Both outputs may lie over the input: they never run
    /// ahead of the reader. Nothing branches on the data; conditions are numbers, because the JIT would branch on a conditional
    /// expression.
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
        if (_aside.Length < size)
        {
            _aside.Dispose();
            _aside = new NativeArray<ulong>(size);
        }

        if (_table.Length < slots)
        {
            _table.Dispose();
            _table = new NativeArray<ulong>(slots);
        }
    }

    private void Grow()
    {
        int capacity = checked(_capacity * 2);
        NativeArray<ulong> hashes = new((long)Partitions * (capacity + Skew));
        for (int p = 0; p < Partitions; p++)
        {
            new Span<ulong>(_hashes.Pointer + (p * Stride), _size[p])
                .CopyTo(new Span<ulong>(hashes.Pointer + (p * (long)(capacity + Skew)), _size[p]));
        }

        _hashes.Dispose();
        _hashes = hashes;
        _capacity = capacity;
    }
}
