using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastProxy.Kernels.Pattern;

/// <summary>
/// Patterns of one word. Words are dealt by hash into partitions as they come and told apart only when counted, or when a partition is
/// full: then the hash table of one partition at a time stays in the first-level cache, where a table of all words would miss it on every word.
/// The hash is a bijection, so hashes stand for the words.
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
    private int _capacity = 512;

    public SingleWordSet() => _hashes = new NativeArray<ulong>((long)Partitions * (_capacity + Skew));

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
    }

    /// <summary>Appends words to their partitions until one is full; the number of words taken.</summary>
    private long Deal(ulong* words, long neurons, out int full)
    {
        ulong* hashes = _hashes.Pointer;
        long stride = _capacity + Skew;
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

        // No hash of this partition begins with the bits of another, so this one marks a free slot.
        ulong free = p == 0 ? ulong.MaxValue : 0;
        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)size * 2);
        Reserve(slots);
        new Span<ulong>(_table.Pointer, slots).Fill(free);
        _size[p] = _distinct[p] = Distinguish(_hashes.Pointer + (p * (long)(_capacity + Skew)), size, _table.Pointer, slots, free);
        return _size[p];
    }

    /// <summary>
    /// Moves the distinct hashes to the front. A first pass looks at each hash's home slot only, without branches: hashes that find it
    /// taken by another are set aside (in place, never ahead of the reader) for a second pass, which probes on from the home slot.
    /// </summary>
    private static int Distinguish(ulong* hashes, int size, ulong* table, int slots, ulong free)
    {
        int shift = BitOperations.LeadingZeroCount((uint)slots) + 33;
        int aside = 0;
        for (int n = 0; n < size; n++)
        {
            ulong hash = hashes[n];
            ulong* slot = table + ((hash << PartitionBits) >> shift);
            ulong taken = *slot;
            ulong holder = taken == free ? hash : taken;
            *slot = holder;
            hashes[aside] = hash;
            aside += holder != hash ? 1 : 0;
        }

        for (int n = 0; n < aside; n++)
        {
            ulong hash = hashes[n];
            ulong at = (hash << PartitionBits) >> shift;
            do
            {
                at = (at + 1) & (uint)(slots - 1);
            }
            while (table[at] != free && table[at] != hash);
            table[at] = hash;
        }

        int distinct = 0;
        for (int at = 0; at < slots; at++)
        {
            ulong hash = table[at];
            hashes[distinct] = hash;
            distinct += hash != free ? 1 : 0;
        }

        return distinct;
    }

    private void Reserve(int slots)
    {
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
            new Span<ulong>(_hashes.Pointer + (p * (long)(_capacity + Skew)), _size[p])
                .CopyTo(new Span<ulong>(hashes.Pointer + (p * (long)(capacity + Skew)), _size[p]));
        }

        _hashes.Dispose();
        _hashes = hashes;
        _capacity = capacity;
    }
}
