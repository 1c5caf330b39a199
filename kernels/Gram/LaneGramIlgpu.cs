using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Gram;

/// <summary>The twin of <c>LaneGram.ptx</c>. It adds the sums of a chunk to gram itself, not to registers that hold it.</summary>
internal static class LaneGramIlgpu
{
    /// <summary>The rows that are summed in float32.</summary>
    private const uint Chunk = 512;

    /// <summary>Of a row of a or of b, in float4s.</summary>
    private const int Row = 16;

    /// <summary>Of 8 rows of a or of b.</summary>
    private const int Half = 8 * Row;

    internal struct Parameters
    {
        public ulong Problems;
        public ulong Stride;
        public uint Count;
        public uint Lanes;
        public uint Tiles;
        public int Shift;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        // Two buffers of rows of a and of b: while one is multiplied, the next rows come from memory.
        ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(4 * Half);
        LaneGramProblem problem = memory.Problem<LaneGramProblem>(p.Problems);
        uint quads = 1u << p.Shift;
        uint rows = quads / 2;
        uint row = (uint)Group.IdxX >> p.Shift;
        uint quad = (uint)Group.IdxX & (quads - 1);
        uint iFrom = (uint)Grid.IdxX / p.Tiles * quads * 4;
        uint jFrom = (uint)Grid.IdxX % p.Tiles * quads * 4;
        uint i = iFrom + row * 8;
        uint j = jFrom + quad * 4;

        // Where a tile's lanes of a are those of b, they have but one copy.
        bool isSame = problem.A + iFrom * 4ul == problem.B + jFrom * 4ul;
        bool copiesA = iFrom + quad * 4 < p.Lanes;
        bool copiesB = j < p.Lanes & !isSame;
        int ofB = isSame ? 0 : Half;
        ulong a = problem.A + (iFrom + quad * 4) * 4ul + row * p.Stride;
        ulong b = problem.B + j * 4ul + row * p.Stride;
        Float4 nextA = Next(memory, a, copiesA & row < p.Count);
        Float4 nextB = Next(memory, b, copiesB & row < p.Count);
        Tile8x4 sums = default;
        uint chunk = Chunk;
        int buffer = 0;
        for (uint left = p.Count; left > 0;)
        {
            int to = buffer + (int)(row * Row + quad);
            shared[to] = nextA;
            if (!isSame)
            {
                shared[to + Half] = nextB;
            }

            uint n = Math.Min(rows, left);
            left -= n;
            chunk -= n;
            Exact.Barrier();

            a += rows * p.Stride;
            b += rows * p.Stride;
            nextA = Next(memory, a, copiesA & row < left);
            nextB = Next(memory, b, copiesB & row < left);
            int u = buffer + (int)row * 2;
            int v = buffer + ofB + (int)quad;
            for (; n > 0; n--)
            {
                sums = Tile8x4.Fma(shared[u], shared[u + 1], shared[v], sums);
                u += Row;
                v += Row;
            }

            buffer ^= 2 * Half;
            if (chunk == 0 || left == 0)
            {
                if (i < p.Lanes & j < p.Lanes)
                {
                    Add(memory, problem.Gram + ((ulong)i * p.Lanes + j) * 8, p.Lanes * 8ul, sums);
                }

                sums = default;
                chunk = Chunk;
            }
        }
    }

    private static Float4 Next(ArrayView<byte> memory, ulong at, bool isThere) => isThere ? memory.At<Float4>(at)[0] : default;

    private static void Add(ArrayView<byte> memory, ulong gram, ulong pitch, Tile8x4 sums)
    {
        Add(memory, gram, sums.R0);
        Add(memory, gram + pitch, sums.R1);
        Add(memory, gram + 2 * pitch, sums.R2);
        Add(memory, gram + 3 * pitch, sums.R3);
        Add(memory, gram + 4 * pitch, sums.R4);
        Add(memory, gram + 5 * pitch, sums.R5);
        Add(memory, gram + 6 * pitch, sums.R6);
        Add(memory, gram + 7 * pitch, sums.R7);
    }

    private static void Add(ArrayView<byte> memory, ulong gram, Float4 sums)
    {
        ArrayView<double> at = memory.At<double>(gram);
        at[0] = Exact.Add(at[0], sums.X);
        at[1] = Exact.Add(at[1], sums.Y);
        at[2] = Exact.Add(at[2], sums.Z);
        at[3] = Exact.Add(at[3], sums.W);
    }
}
