using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// The twin of <c>ConvDirect.ptx</c>: the same tiles, 8 output channels of two times 4 samples a thread, and the weights of a stage in shared
/// memory.
/// </summary>
internal static class ConvDirectIlgpu
{
    /// <summary>The weights of a stage in float4s: 16 KiB, <c>ConvTiling.StageBytes</c>.</summary>
    private const int StageFloat4s = 1024;

    private const int Warp = 32;
    private const int WarpFloats = 256;
    private const uint Outside = 0x40000000;

    internal struct Parameters
    {
        public ulong Problems;
        public ulong XBytes;
        public ulong YBytes;
        public uint GroupIn;
        public uint GroupOut;
        public uint Blocks;
        public uint Parts;
        public uint AllParts;
        public uint Together;
        public uint Across;
        public uint Steps;
        public uint AllSteps;
        public int RowStride;
        public int RowDilation;
        public int RowFirst;
        public int ColumnStride;
        public int ColumnDilation;
        public int ColumnFirst;
        public int ColumnSpan;
        public uint Height;
        public uint Width;
        public uint Lanes;
        public uint Columns;
        public uint Plane;
        public uint IsRelu;
        public uint IsAdd;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(StageFloat4s);
        ConvProblem problem = memory.Problem<ConvProblem>(p.Problems);

        uint lane = (uint)Group.IdxX % Warp;
        uint warp = (uint)Group.IdxX / Warp;
        uint segment = warp / p.Together;
        uint tile = (uint)Grid.IdxX / p.AllParts;
        uint group = (uint)Grid.IdxX % p.AllParts / p.Parts;
        uint block = (uint)Grid.IdxX % p.AllParts % p.Parts * p.Together + warp % p.Together;
        bool isIdle = block >= p.Blocks;
        uint at = (tile * p.Across + segment) * WarpFloats + lane * 4;

        ulong x = problem.Input + group * p.GroupIn * p.XBytes;
        ArrayView<Float4> weights = memory.At<Float4>(problem.Weights + (ulong)((group * p.Blocks + block) * p.AllSteps) * 32);
        Piece first = Piece.At(p, at);
        Piece second = Piece.At(p, at + WarpFloats / 2);
        Tile8x4 a = default;
        Tile8x4 b = default;

        int sharedBlock = (int)(warp % p.Together * p.Steps * 2);
        int tapRow = 0;
        int tapColumn = 0;
        uint channel = 0;
        for (uint done = 0; done < p.AllSteps;)
        {
            uint left = Math.Min(p.Steps, p.AllSteps - done);
            Exact.Barrier();
            if (!isIdle)
            {
                for (int i = (int)(segment * Warp + lane); i < left * 2; i += (int)p.Across * Warp)
                {
                    shared[sharedBlock + i] = weights[(int)done * 2 + i];
                }
            }

            done += left;
            Exact.Barrier();
            if (isIdle)
            {
                continue;
            }

            for (int weight = sharedBlock; left > 0;)
            {
                uint count = Math.Min(left, p.GroupIn - channel);
                int end = weight + (int)count * 2;
                bool isIn0 = first.IsIn(p, tapRow, tapColumn);
                bool isIn1 = second.IsIn(p, tapRow, tapColumn);
                int tap = (tapRow * (int)p.Width + tapColumn) * (int)p.Lanes;
                ulong x0 = x + channel * p.XBytes + (ulong)((long)(first.Base + tap) * 4);
                ulong x1 = x + channel * p.XBytes + (ulong)((long)(second.Base + tap) * 4);
                if (isIn0 && isIn1)
                {
                    for (; weight < end; weight += 2)
                    {
                        Float4 w0 = shared[weight];
                        Float4 w1 = shared[weight + 1];
                        Float4 u = memory.At<Float4>(x0)[0];
                        Float4 v = memory.At<Float4>(x1)[0];
                        if (p.IsRelu != 0)
                        {
                            u = Float4.Relu(u);
                            v = Float4.Relu(v);
                        }

                        a = Tile8x4.Fma(w0, w1, u, a);
                        b = Tile8x4.Fma(w0, w1, v, b);
                        x0 += p.XBytes;
                        x1 += p.XBytes;
                    }
                }
                else if (isIn0)
                {
                    a = Sum(memory, shared, p, x0, weight, end, a);
                }
                else if (isIn1)
                {
                    b = Sum(memory, shared, p, x1, weight, end, b);
                }

                weight = end;
                left -= count;
                channel += count;
                if (channel == p.GroupIn)
                {
                    channel = 0;
                    tapColumn += p.ColumnDilation;
                    if (tapColumn >= p.ColumnSpan)
                    {
                        tapColumn = 0;
                        tapRow += p.RowDilation;
                    }
                }
            }
        }

        if (isIdle)
        {
            return;
        }

        uint row = block * 8;
        ulong y = problem.Output + (group * p.GroupOut + row) * p.YBytes;
        if (at < p.Plane)
        {
            Put(memory, p, y + at * 4ul, p.GroupOut - row, a);
        }

        if (at + WarpFloats / 2 < p.Plane)
        {
            Put(memory, p, y + (at + WarpFloats / 2) * 4ul, p.GroupOut - row, b);
        }
    }

    /// <summary>Adds the channels of one tap to the sums of one piece.</summary>
    private static Tile8x4 Sum(ArrayView<byte> memory, ArrayView<Float4> shared, Parameters p, ulong x, int weight, int end, Tile8x4 sum)
    {
        for (; weight < end; weight += 2)
        {
            Float4 u = memory.At<Float4>(x)[0];
            u = p.IsRelu != 0 ? Float4.Relu(u) : u;
            sum = Tile8x4.Fma(shared[weight], shared[weight + 1], u, sum);
            x += p.XBytes;
        }

        return sum;
    }

    private static void Put(ArrayView<byte> memory, Parameters p, ulong y, uint rows, Tile8x4 sum)
    {
        Put(memory, p, y, sum.R0);
        if (rows > 1)
        {
            Put(memory, p, y + p.YBytes, sum.R1);
        }

        if (rows > 2)
        {
            Put(memory, p, y + 2 * p.YBytes, sum.R2);
        }

        if (rows > 3)
        {
            Put(memory, p, y + 3 * p.YBytes, sum.R3);
        }

        if (rows > 4)
        {
            Put(memory, p, y + 4 * p.YBytes, sum.R4);
        }

        if (rows > 5)
        {
            Put(memory, p, y + 5 * p.YBytes, sum.R5);
        }

        if (rows > 6)
        {
            Put(memory, p, y + 6 * p.YBytes, sum.R6);
        }

        if (rows > 7)
        {
            Put(memory, p, y + 7 * p.YBytes, sum.R7);
        }
    }

    private static void Put(ArrayView<byte> memory, Parameters p, ulong y, Float4 sum)
    {
        ArrayView<Float4> at = memory.At<Float4>(y);
        at[0] = p.IsAdd != 0 ? Float4.Add(at[0], sum) : sum;
    }

    /// <summary>Where the window of 4 samples of a plane begins.</summary>
    private struct Piece
    {
        public uint Row;
        public uint Column;
        public int Base;

        public static Piece At(Parameters p, uint at)
        {
            uint pixel = at / p.Lanes;
            int row = (int)(pixel / p.Columns) * p.RowStride + p.RowFirst;
            int column = (int)(pixel % p.Columns) * p.ColumnStride + p.ColumnFirst;
            return new Piece
            {
                Row = at < p.Plane ? (uint)row : Outside,
                Column = (uint)column,
                Base = (row * (int)p.Width + column) * (int)p.Lanes + (int)(at % p.Lanes),
            };
        }

        public readonly bool IsIn(Parameters p, int tapRow, int tapColumn) => Row + (uint)tapRow < p.Height & Column + (uint)tapColumn < p.Width;
    }
}
