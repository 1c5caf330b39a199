using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// The twin of <c>ConvDataGrad.ptx</c>: the same tiles, 8 input channels of 4 samples a thread, and the weights of a stage in shared memory. A
/// thread skips the taps that it lacks itself, not its warp.
/// </summary>
internal static class ConvDataGradIlgpu
{
    private const int WarpFloats = 128;

    internal struct Parameters
    {
        public ulong Problems;
        public ulong YBytes;
        public ulong XBytes;

        /// <summary>The sum reads dY and writes dX: In is the convolution's output.</summary>
        public ConvTileIlgpu.Parameters Of;
        public uint IsAdd;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(ConvTileIlgpu.StageFloat4s);
        ConvProblem problem = memory.Problem<ConvProblem>(p.Problems);
        ConvTileIlgpu tile = ConvTileIlgpu.Of(p.Of, WarpFloats);
        uint sample = tile.At % p.Of.Lanes;
        uint pixel = tile.At / p.Of.Lanes;
        uint row = pixel / p.Of.Columns;
        uint column = Column(p.Of, pixel % p.Of.Columns);
        ulong y = problem.Input + tile.Group * p.Of.GroupIn * p.YBytes + sample * 4ul;
        Tile8x4 a = default;
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
                int down = (int)row + p.Of.RowFirst - step.Row;
                int right = (int)column + p.Of.ColumnFirst - step.Column;
                int yRow = down / p.Of.RowStride;
                int yColumn = right / p.Of.ColumnStride;
                if (tile.At < p.Of.Plane
                    && down >= 0 && yRow * p.Of.RowStride == down && (uint)yRow < p.Of.Height
                    && right >= 0 && yColumn * p.Of.ColumnStride == right && (uint)yColumn < p.Of.Width)
                {
                    ulong at = y + step.Channel * p.YBytes + (uint)(yRow * (int)p.Of.Width + yColumn) * p.Of.Lanes * 4ul;
                    for (; weight < end; weight += 2)
                    {
                        a = Tile8x4.Fma(shared[weight], shared[weight + 1], memory.At<Float4>(at)[0], a);
                        at += p.YBytes;
                    }
                }

                weight = end;
                left -= count;
                step = step.Next(p.Of, count);
            }
        }

        if (!tile.IsIdle && tile.At < p.Of.Plane)
        {
            ulong x = problem.Output + ((row * p.Of.Columns + column) * p.Of.Lanes + sample) * 4ul;
            tile.Put(memory, p.Of, x, p.XBytes, p.IsAdd != 0, a);
        }
    }

    /// <summary>Returns the column at a place of a row: those of one remainder modulo the stride, which have the same taps, lie together.</summary>
    private static uint Column(ConvTileIlgpu.Parameters p, uint place)
    {
        uint stride = (uint)p.ColumnStride;
        uint remainder = 0;
        uint columns = (p.Columns + stride - 1) / stride;
        while (place >= columns)
        {
            place -= columns;
            remainder++;
            columns = (p.Columns - remainder + stride - 1) / stride;
        }

        return place * stride + remainder;
    }
}
