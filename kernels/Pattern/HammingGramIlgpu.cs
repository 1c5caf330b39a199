using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Pattern;

/// <summary>
/// The twin of <c>HammingGram.ptx</c>. A thread transposes 8 samples of 32 neurons by itself; the order of the neurons within a bit row is another
/// one, the same for all samples.
/// </summary>
internal static class HammingGramIlgpu
{
    /// <summary>The neurons of a chunk.</summary>
    private const uint Chunk = 768;

    /// <summary>Quads of samples of a bit row.</summary>
    private const int RowQuads = 16;

    /// <summary>Quads of samples of a chunk of one column.</summary>
    private const int ColumnQuads = (int)Chunk / 32 * RowQuads;

    internal struct Parameters
    {
        public ulong Problems;
        public uint Neurons;
        public uint Samples;
        public uint Columns;
        public uint Pairs;
        public uint Part;
        public uint FirstUnit;
        public uint Buffer;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<Quad> shared = SharedMemory.Allocate<Quad>(4 * ColumnQuads);
        HammingGramProblem problem = memory.Problem<HammingGramProblem>(p.Problems);
        int unit = (int)p.FirstUnit + Group.IdxX / 8;
        int ti = unit % 16;
        int tj = Group.IdxX % 8 + (unit < 16 ? 8 : 0);
        uint from = (uint)Grid.IdxX / p.Pairs * p.Part;
        uint to = Math.Min(from + p.Part, p.Neurons);
        uint total = to - from;
        uint h = (uint)Grid.IdxX % p.Pairs;
        uint g = 0;
        for (; h >= p.Columns - g; g++)
        {
            h -= p.Columns - g;
        }

        h += g;
        int apart = h == g ? 0 : ColumnQuads;
        int buffer = 0;
        CounterRow row0 = default;
        CounterRow row1 = default;
        CounterRow row2 = default;
        CounterRow row3 = default;
        for (; from < to; from += Chunk)
        {
            int bitRows = (int)(Math.Min(to - from, Chunk) + 63) / 64 * 2;
            Transpose(memory, problem.Words + g * 8ul, shared.SubView(buffer), from, to, bitRows, p);
            if (h != g)
            {
                Transpose(memory, problem.Words + h * 8ul, shared.SubView(buffer + ColumnQuads), from, to, bitRows, p);
            }

            // All have written; and all are done with the other buffer, which is next.
            Exact.Barrier();
            int a = buffer + ti;
            int b = buffer + apart + tj;
            for (int k = 0; k < bitRows; k += 2)
            {
                Quad a0 = shared[a];
                Quad a1 = shared[a + RowQuads];
                Quad b0 = shared[b];
                Quad b1 = shared[b + RowQuads];
                row0 = CounterRow.Add(row0, a0.X, a1.X, b0, b1);
                row1 = CounterRow.Add(row1, a0.Y, a1.Y, b0, b1);
                row2 = CounterRow.Add(row2, a0.Z, a1.Z, b0, b1);
                row3 = CounterRow.Add(row3, a0.W, a1.W, b0, b1);
                a += 2 * RowQuads;
                b += 2 * RowQuads;
            }

            buffer = 2 * ColumnQuads - buffer;
        }

        uint i = g * 64 + (uint)ti * 4;
        uint j = h * 64 + (uint)tj * 4;
        row0.Put(memory, problem, p.Samples, total, i, j);
        row1.Put(memory, problem, p.Samples, total, i + 1, j);
        row2.Put(memory, problem, p.Samples, total, i + 2, j);
        row3.Put(memory, problem, p.Samples, total, i + 3, j);
    }

    /// <summary>Writes bit rows of a column: neurons past the last have the bits of no sample.</summary>
    private static void Transpose(ArrayView<byte> memory, ulong words, ArrayView<Quad> to, uint from, uint end, int bitRows, Parameters p)
    {
        int octets = p.FirstUnit != 0 ? 4 : 8;
        ulong stride = p.Columns * 8ul;
        for (int task = Group.IdxX; task < bitRows * octets; task += Group.DimX)
        {
            int row = task / octets;
            int octet = task % octets;
            uint neuron = from + (uint)row * 32;
            ulong at = words + neuron * stride + (uint)octet;
            int left = (int)(end - neuron);
            Quad low = Octets(memory, at, stride, left);
            Quad high = Octets(memory, at + 16 * stride, stride, left - 16);

            // A bit of the sample's number for a bit of the word's, three times.
            low = new() { X = Low(low.X, low.Y, 1), Y = High(low.X, low.Y, 1), Z = Low(low.Z, low.W, 1), W = High(low.Z, low.W, 1) };
            high = new() { X = Low(high.X, high.Y, 1), Y = High(high.X, high.Y, 1), Z = Low(high.Z, high.W, 1), W = High(high.Z, high.W, 1) };
            low = new() { X = Low(low.X, low.Z, 2), Z = High(low.X, low.Z, 2), Y = Low(low.Y, low.W, 2), W = High(low.Y, low.W, 2) };
            high = new() { X = Low(high.X, high.Z, 2), Z = High(high.X, high.Z, 2), Y = Low(high.Y, high.W, 2), W = High(high.Y, high.W, 2) };
            to[row * RowQuads + octet * 2] = new()
            {
                X = Low(low.X, high.X, 4),
                Y = Low(low.Y, high.Y, 4),
                Z = Low(low.Z, high.Z, 4),
                W = Low(low.W, high.W, 4),
            };
            to[row * RowQuads + octet * 2 + 1] = new()
            {
                X = High(low.X, high.X, 4),
                Y = High(low.Y, high.Y, 4),
                Z = High(low.Z, high.Z, 4),
                W = High(low.W, high.W, 4),
            };
        }
    }

    /// <summary>The bits of 8 samples of 16 neurons, four neurons a word.</summary>
    private static Quad Octets(ArrayView<byte> memory, ulong at, ulong stride, int count) => new()
    {
        X = Word(memory, at, stride, count),
        Y = Word(memory, at + 4 * stride, stride, count - 4),
        Z = Word(memory, at + 8 * stride, stride, count - 8),
        W = Word(memory, at + 12 * stride, stride, count - 12),
    };

    /// <summary>The bits of 8 samples of four neurons, of which <paramref name="count"/> exist.</summary>
    private static uint Word(ArrayView<byte> memory, ulong at, ulong stride, int count)
    {
        uint word = 0;
        for (int shift = 0; shift < Math.Min(count, 4) * 8; shift += 8)
        {
            word |= (uint)memory.At<byte>(at)[0] << shift;
            at += stride;
        }

        return word;
    }

    /// <summary>Of each byte of two words the bits whose numbers lack <paramref name="step"/>.</summary>
    private static uint Low(uint a, uint b, int step) => (a & Lacking(step)) | ((b & Lacking(step)) << step);

    /// <summary>Of each byte of two words the bits whose numbers have <paramref name="step"/>.</summary>
    private static uint High(uint a, uint b, int step) => ((a >> step) & Lacking(step)) | (b & ~Lacking(step));

    private static uint Lacking(int step) => step == 1 ? 0x55555555u : step == 2 ? 0x33333333u : 0x0F0F0F0Fu;

    /// <summary>The bits of four samples: a bit for each of 32 neurons.</summary>
    private struct Quad
    {
        public uint X;
        public uint Y;
        public uint Z;
        public uint W;
    }

    /// <summary>The disagreements of a sample and four others.</summary>
    private struct CounterRow
    {
        public Counter C0;
        public Counter C1;
        public Counter C2;
        public Counter C3;

        /// <summary>Counts two bit rows.</summary>
        public static CounterRow Add(CounterRow row, uint a0, uint a1, Quad b0, Quad b1) => new()
        {
            C0 = Counter.Add(row.C0, a0 ^ b0.X, a1 ^ b1.X),
            C1 = Counter.Add(row.C1, a0 ^ b0.Y, a1 ^ b1.Y),
            C2 = Counter.Add(row.C2, a0 ^ b0.Z, a1 ^ b1.Z),
            C3 = Counter.Add(row.C3, a0 ^ b0.W, a1 ^ b1.W),
        };

        public readonly void Put(ArrayView<byte> memory, HammingGramProblem problem, uint samples, uint total, uint i, uint j)
        {
            PutCell(memory, problem, samples, total - C0.Count, i, j);
            PutCell(memory, problem, samples, total - C1.Count, i, j + 1);
            PutCell(memory, problem, samples, total - C2.Count, i, j + 2);
            PutCell(memory, problem, samples, total - C3.Count, i, j + 3);
        }

        /// <summary>Adds agreements to a cell not below the diagonal, and to the cell across it.</summary>
        private static void PutCell(ArrayView<byte> memory, HammingGramProblem problem, uint samples, uint agreements, uint i, uint j)
        {
            ulong count = agreements * (ulong)problem.Multiplicity;
            if (i <= j && j < samples)
            {
                Atomic.Add(ref memory.At<ulong>(problem.Agreement + (i * (ulong)samples + j) * 8)[0], count);
            }

            if (i < j && j < samples)
            {
                Atomic.Add(ref memory.At<ulong>(problem.Agreement + (j * (ulong)samples + i) * 8)[0], count);
            }
        }
    }

    /// <summary>The disagreements of two samples.</summary>
    private struct Counter
    {
        /// <summary>Pairs of disagreements.</summary>
        public uint Pairs;

        /// <summary>Those not yet paired: a bit in each of 32 places.</summary>
        public uint Odd;

        public readonly uint Count => 2 * Pairs + (uint)IntrinsicMath.PopCount(Odd);

        /// <summary>Counts two words: an adder of three bits leaves one and carries the other.</summary>
        public static Counter Add(Counter c, uint x, uint y) => new()
        {
            Pairs = c.Pairs + (uint)IntrinsicMath.PopCount((x & y) | (c.Odd & (x ^ y))),
            Odd = c.Odd ^ (x ^ y),
        };
    }
}
