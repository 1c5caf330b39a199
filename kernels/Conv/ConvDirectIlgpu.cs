using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// The twin of <c>ConvDirect.ptx</c>: the same tiles, 8 output channels of two times 4 samples a thread, and the weights of a stage in shared
/// memory.
/// </summary>
internal static class ConvDirectIlgpu
{
    private const int WarpFloats = 256;
    private const uint Outside = 0x40000000;

    internal struct Parameters
    {
        public ulong Problems;
        public ulong XBytes;
        public ulong YBytes;
        public ConvTileIlgpu.Parameters Of;
        public uint IsRelu;
        public uint IsAdd;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(ConvTileIlgpu.StageFloat4s);
        ConvProblem problem = memory.Problem<ConvProblem>(p.Problems);
        ConvTileIlgpu tile = ConvTileIlgpu.Of(p.Of, WarpFloats);
        ulong x = problem.Input + tile.Group * p.Of.GroupIn * p.XBytes;
        Piece first = Piece.At(p.Of, tile.At);
        Piece second = Piece.At(p.Of, tile.At + WarpFloats / 2);
        Tile8x4 a = default;
        Tile8x4 b = default;
        ConvTileIlgpu.Step step = default;
        for (uint done = 0; done < p.Of.AllSteps;)
        {
            uint left = Math.Min(p.Of.Steps, p.Of.AllSteps - done);
            tile.Copy(memory, shared, p.Of, problem.Weights, done, left);
            done += left;
            if (tile.IsIdle)
            {
                continue;
            }

            for (int weight = tile.Shared; left > 0;)
            {
                uint count = Math.Min(left, p.Of.GroupIn - step.Channel);
                int end = weight + (int)count * 2;
                bool isIn0 = first.IsIn(p.Of, step);
                bool isIn1 = second.IsIn(p.Of, step);
                int tap = (step.Row * (int)p.Of.Width + step.Column) * (int)p.Of.Lanes;
                ulong x0 = x + step.Channel * p.XBytes + (ulong)((long)(first.Base + tap) * 4);
                ulong x1 = x + step.Channel * p.XBytes + (ulong)((long)(second.Base + tap) * 4);
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
                step = step.Next(p.Of, count);
            }
        }

        uint at = tile.At;
        if (!tile.IsIdle && at < p.Of.Plane)
        {
            tile.Put(memory, p.Of, problem.Output + at * 4ul, p.YBytes, p.IsAdd != 0, a);
        }

        at += WarpFloats / 2;
        if (!tile.IsIdle && at < p.Of.Plane)
        {
            tile.Put(memory, p.Of, problem.Output + at * 4ul, p.YBytes, p.IsAdd != 0, b);
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

    /// <summary>Where the window of 4 samples of a plane begins.</summary>
    private struct Piece
    {
        public uint Row;
        public uint Column;
        public int Base;

        public static Piece At(ConvTileIlgpu.Parameters p, uint at)
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

        public readonly bool IsIn(ConvTileIlgpu.Parameters p, ConvTileIlgpu.Step step) =>
            Row + (uint)step.Row < p.Height & Column + (uint)step.Column < p.Width;
    }
}
