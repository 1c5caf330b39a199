using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Pool;

/// <summary>The twin of <c>MaxPoolGrad.ptx</c>, with shared memory for the largest band.</summary>
internal static class MaxPoolGradIlgpu
{
    /// <summary>The places of a block, those of four samples in a word: <c>MaxPoolGradGpu.MaxBytes</c>.</summary>
    private const int MaxWords = 12 << 10;

    internal struct Parameters
    {
        public ulong Problems;
        public ulong XStride;
        public ulong YStride;
        public int Height;
        public int Width;
        public int OutHeight;
        public int OutWidth;
        public uint Lanes;
        public int Kernel;
        public int Stride;
        public int Padding;
        public int Rows;
        public int Bands;
        public int Chunk;
        public int Chunks;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<uint> places = SharedMemory.Allocate<uint>(MaxWords);
        MaxPoolGradProblem problem = memory.Problem<MaxPoolGradProblem>(p.Problems);
        int band = Grid.IdxX / p.Chunks % p.Bands;
        ulong channel = (uint)(Grid.IdxX / p.Chunks / p.Bands);
        ulong chunk = (uint)(Grid.IdxX % p.Chunks * p.Chunk) * 4ul;
        ulong pixelBytes = p.Lanes * 4ul;
        int quads = p.Chunk / 4;
        int from = band * p.Rows;
        int to = Math.Min(from + p.Rows, p.Height);

        PoolHoldersIlgpu windows = PoolHoldersIlgpu.Of(from, to, p.Kernel, p.Stride, p.Padding, p.OutHeight);
        ulong x = problem.X + channel * p.XStride + chunk;
        int count = (windows.To - windows.From) * p.OutWidth * quads;
        for (int i = Group.IdxX; i < count; i += Group.DimX)
        {
            int window = i / quads;
            places[i] = Places(memory, p, x + (uint)(i % quads) * 16ul, windows.From + window / p.OutWidth, window % p.OutWidth);
        }

        Exact.Barrier();
        ulong dY = problem.DY + channel * p.YStride + chunk;
        ulong dX = problem.DX + channel * p.XStride + chunk;
        count = (to - from) * p.Width * quads;
        for (int i = Group.IdxX; i < count; i += Group.DimX)
        {
            int quad = i % quads;
            int row = from + i / quads / p.Width;
            int column = i / quads % p.Width;
            PoolHoldersIlgpu rows = PoolHoldersIlgpu.Of(row, row + 1, p.Kernel, p.Stride, p.Padding, p.OutHeight);
            PoolHoldersIlgpu columns = PoolHoldersIlgpu.Of(column, column + 1, p.Kernel, p.Stride, p.Padding, p.OutWidth);
            Float4 sum = default;
            for (int r = rows.From; r < rows.To; r++)
            {
                for (int q = columns.From; q < columns.To; q++)
                {
                    uint place = (uint)((row + p.Padding - r * p.Stride) * p.Kernel + column + p.Padding - q * p.Stride);
                    uint found = places[((r - windows.From) * p.OutWidth + q) * quads + quad];
                    bool isX = (found & 0xff) == place;
                    bool isY = (found >> 8 & 0xff) == place;
                    bool isZ = (found >> 16 & 0xff) == place;
                    bool isW = found >> 24 == place;
                    if (isX | isY | isZ | isW)
                    {
                        Float4 gradient = memory.At<Float4>(dY + (uint)(r * p.OutWidth + q) * pixelBytes)[quad];
                        sum.X = isX ? Exact.Add(sum.X, gradient.X) : sum.X;
                        sum.Y = isY ? Exact.Add(sum.Y, gradient.Y) : sum.Y;
                        sum.Z = isZ ? Exact.Add(sum.Z, gradient.Z) : sum.Z;
                        sum.W = isW ? Exact.Add(sum.W, gradient.W) : sum.W;
                    }
                }
            }

            memory.At<Float4>(dX + (uint)(row * p.Width + column) * pixelBytes)[quad] = sum;
        }
    }

    /// <summary>Returns the taps, row * kernel + column, at which a window has its maxima of four samples, one in each byte.</summary>
    private static uint Places(ArrayView<byte> memory, Parameters p, ulong x, int row, int column)
    {
        int top = row * p.Stride - p.Padding;
        int left = column * p.Stride - p.Padding;
        int fromRow = Math.Max(top, 0);
        int toRow = Math.Min(top + p.Kernel, p.Height);
        int fromColumn = Math.Max(left, 0);
        int toColumn = Math.Min(left + p.Kernel, p.Width);
        ulong pixelBytes = p.Lanes * 4ul;
        ulong rowBytes = (uint)p.Width * pixelBytes;
        ulong first = x + (uint)(fromRow * p.Width + fromColumn) * pixelBytes;
        Float4 max = MaxTapsIlgpu.Max(memory, first, toRow - fromRow, rowBytes, toColumn - fromColumn, pixelBytes);
        Float4 place = default;
        for (int r = toRow - 1; r >= fromRow; r--)
        {
            ulong tap = x + (uint)(r * p.Width + toColumn - 1) * pixelBytes;
            for (int c = toColumn - 1; c >= fromColumn; c--)
            {
                place = Float4.WhereGreater(max, memory.At<Float4>(tap)[0], place, Float4.Of((r - top) * p.Kernel + c - left));
                tap -= pixelBytes;
            }
        }

        return (uint)place.X | (uint)place.Y << 8 | (uint)place.Z << 16 | (uint)place.W << 24;
    }
}
