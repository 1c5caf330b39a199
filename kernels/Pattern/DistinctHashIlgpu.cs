using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Pattern;

/// <summary>The twin of <c>DistinctHash.ptx</c>; the counts of a block's threads meet in shared memory.</summary>
internal static class DistinctHashIlgpu
{
    /// <summary>The slots of a block's own table, without that of the pattern 0.</summary>
    private const int OwnSlots = 2048;

    private const ulong Factor = 0x9E37_79B9_7F4A_7C15;

    // What became of a pattern.
    private const int Known = 0;
    private const int Added = 1;
    private const int Full = 2;

    internal struct Parameters
    {
        public ulong Problems;
        public int Width;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<ulong> own = SharedMemory.Allocate<ulong>(OwnSlots + 1);
        ArrayView<uint> totals = SharedMemory.Allocate<uint>(2);
        DistinctHashProblem problem = memory.Problem<DistinctHashProblem>(p.Problems);
        int thread = Group.IdxX;
        for (int i = thread; i <= OwnSlots; i += Group.DimX)
        {
            own[i] = 0;
        }

        if (thread < 2)
        {
            totals[thread] = 0;
        }

        Exact.Barrier();
        int shift = 33 + IntrinsicMath.LeadingZeroCount((uint)problem.Capacity);
        uint count = 0;
        uint full = 0;
        uint step = (uint)(Grid.DimX * Group.DimX);
        for (uint n = (uint)(Grid.IdxX * Group.DimX + thread); n < (uint)problem.Neurons; n += step)
        {
            ulong from = problem.Words + n * ((ulong)p.Width * 8);
            Place place = p.Width == 1
                ? Place.OfWord(memory.At<ulong>(from)[0], shift, problem.Capacity)
                : Place.OfWords(memory, from, p.Width, shift);
            if (p.Width == 1 && Atomic.CompareExchange(ref own[place.Own], 0ul, place.Key) == place.Key)
            {
                continue;
            }

            int found = Put(memory, problem, p.Width, place);
            count += found == Added ? 1u : 0;
            full += found == Full ? 1u : 0;
        }

        if (count != 0)
        {
            Atomic.Add(ref totals[0], count);
        }

        if (full != 0)
        {
            Atomic.Add(ref totals[1], full);
        }

        Exact.Barrier();
        if (thread < 2 && totals[thread] != 0)
        {
            Atomic.Add(ref memory.At<uint>(problem.Counter)[thread], totals[thread]);
        }
    }

    /// <summary>Puts a pattern into the table, unless it is there.</summary>
    private static int Put(ArrayView<byte> memory, DistinctHashProblem problem, int width, Place place)
    {
        ArrayView<ulong> table = memory.At<ulong>(problem.Table);
        int slot = place.Slot;
        for (int probes = problem.Capacity; probes > 0; probes--)
        {
            ulong old = Atomic.CompareExchange(ref table[slot], 0ul, place.Key);
            if (old == 0)
            {
                return Added;
            }

            if (old == place.Key || (width > 1 && IsSame(memory, old, place.Key, width)))
            {
                return Known;
            }

            slot = (slot + 1) & (problem.Capacity - 1);
        }

        return Full;
    }

    private static bool IsSame(ArrayView<byte> memory, ulong a, ulong b, int width)
    {
        ArrayView<ulong> first = memory.At<ulong>(a);
        ArrayView<ulong> second = memory.At<ulong>(b);
        for (int k = 0; k < width; k++)
        {
            if (first[k] != second[k])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What stands for a pattern, and where it belongs.</summary>
    private struct Place
    {
        public ulong Key;
        public int Own;
        public int Slot;

        public static Place OfWord(ulong word, int shift, int capacity)
        {
            ulong hash = (word ^ (word >> 32)) * Factor;
            return new()
            {
                Key = word == 0 ? 1 : word,
                Own = word == 0 ? OwnSlots : (int)(hash >> 53),
                Slot = word == 0 ? capacity : (int)(hash >> shift),
            };
        }

        public static Place OfWords(ArrayView<byte> memory, ulong words, int width, int shift)
        {
            ulong hash = 0;
            for (int k = 0; k < width; k++)
            {
                hash ^= memory.At<ulong>(words)[k];
                hash = (hash ^ (hash >> 32)) * Factor;
            }

            return new() { Key = words, Slot = (int)((hash ^ (hash >> 29)) >> shift) };
        }
    }
}
