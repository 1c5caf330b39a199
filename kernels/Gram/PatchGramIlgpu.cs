using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Gram;

/// <summary>The twin of <c>PatchGram.ptx</c>: the same 4 x 4 lanes a thread.</summary>
internal static class PatchGramIlgpu
{
    /// <summary>The products that are summed in float32.</summary>
    private const uint Chunk = 512;

    internal struct Parameters
    {
        public ulong Problems;
        public uint XChannel;
        public uint YChannel;
        public uint XRow;
        public uint YRow;
        public uint Pixel;
        public uint Height;
        public uint Width;
        public int OutHeight;
        public int OutWidth;
        public int RowKernel;
        public int RowStride;
        public int RowDilation;
        public int RowBefore;
        public int ColumnKernel;
        public int ColumnStride;
        public int ColumnDilation;
        public int ColumnBefore;
        public uint GroupIn;
        public uint GroupOut;
        public uint Groups;
        public uint Tiles;
        public uint IsRelu;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint i = ((uint)Grid.IdxX / p.Tiles * 8 + (uint)Group.IdxX / 8) * 4;
        uint j = ((uint)Grid.IdxX % p.Tiles * 8 + (uint)Group.IdxX % 8) * 4;
        uint lanes = p.Pixel / 4;
        if (Math.Max(i, j) >= lanes)
        {
            return;
        }

        PatchGramProblem problem = memory.Problem<PatchGramProblem>(p.Problems);
        ulong x = problem.X;
        ulong dY = problem.DY;
        ulong gram = problem.Gram + (i * lanes + j) * 8ul;
        int pixels = p.OutHeight * p.OutWidth;
        for (uint group = 0; group < p.Groups; group++)
        {
            for (int a = 0; a < pixels; a++)
            {
                for (int b = 0; b < pixels; b++)
                {
                    Sums inputs = Inputs(memory, p, x + i * 4ul, x + j * 4ul, a, b);
                    Sums outputs = Sums.New().Add(
                        memory, dY + i * 4ul + (uint)a * p.Pixel, true, dY + j * 4ul + (uint)b * p.Pixel, true, p.YChannel, p.GroupOut, false).End();
                    AddProducts(memory, gram, p.Pixel * 2ul, inputs, outputs);
                }
            }

            x += (ulong)p.XChannel * p.GroupIn;
            dY += (ulong)p.YChannel * p.GroupOut;
        }
    }

    /// <summary>The sum over taps and channels of products of inputs under the kernel at two pixels, each 0 outside the image.</summary>
    private static Sums Inputs(ArrayView<byte> memory, Parameters p, ulong xI, ulong xJ, int a, int b)
    {
        Sums sums = Sums.New();
        for (int tapRow = 0; tapRow < p.RowKernel; tapRow++)
        {
            int aRow = a / p.OutWidth * p.RowStride - p.RowBefore + tapRow * p.RowDilation;
            int bRow = b / p.OutWidth * p.RowStride - p.RowBefore + tapRow * p.RowDilation;
            for (int tapColumn = 0; tapColumn < p.ColumnKernel; tapColumn++)
            {
                int aColumn = a % p.OutWidth * p.ColumnStride - p.ColumnBefore + tapColumn * p.ColumnDilation;
                int bColumn = b % p.OutWidth * p.ColumnStride - p.ColumnBefore + tapColumn * p.ColumnDilation;
                bool hasA = (uint)aRow < p.Height & (uint)aColumn < p.Width;
                bool hasB = (uint)bRow < p.Height & (uint)bColumn < p.Width;
                sums = sums.Add(
                    memory, xI + At(p, aRow, aColumn), hasA, xJ + At(p, bRow, bColumn), hasB, p.XChannel, p.GroupIn, p.IsRelu != 0);
            }
        }

        return sums.End();
    }

    private static ulong At(Parameters p, int row, int column) => (ulong)(long)(row * (int)p.XRow + column * (int)p.Pixel);

    private static void AddProducts(ArrayView<byte> memory, ulong gram, ulong pitch, Sums a, Sums b)
    {
        AddProducts(memory, gram, a.D0, b.D0);
        AddProducts(memory, gram + pitch, a.D1, b.D1);
        AddProducts(memory, gram + 2 * pitch, a.D2, b.D2);
        AddProducts(memory, gram + 3 * pitch, a.D3, b.D3);
    }

    private static void AddProducts(ArrayView<byte> memory, ulong gram, Double4 a, Double4 b)
    {
        ArrayView<double> at = memory.At<double>(gram);
        at[0] = Exact.Fma(a.X, b.X, at[0]);
        at[1] = Exact.Fma(a.Y, b.Y, at[1]);
        at[2] = Exact.Fma(a.Z, b.Z, at[2]);
        at[3] = Exact.Fma(a.W, b.W, at[3]);
    }

    /// <summary>The sums of 4 lanes of one array times 4 of another: of a chunk in float32, of the chunks before in float64.</summary>
    private struct Sums
    {
        public Float4 C0;
        public Float4 C1;
        public Float4 C2;
        public Float4 C3;
        public Double4 D0;
        public Double4 D1;
        public Double4 D2;
        public Double4 D3;
        public uint Left;

        public static Sums New() => new() { Left = Chunk };

        /// <summary>Adds the products of some channels of a pixel and of another, each 0 where it is not there.</summary>
        public readonly Sums Add(ArrayView<byte> memory, ulong a, bool hasA, ulong b, bool hasB, uint step, uint channels, bool isRelu)
        {
            Sums sums = this;
            while (channels > 0)
            {
                uint n = Math.Min(channels, sums.Left);
                channels -= n;
                sums.Left -= n;
                Float4 c0 = sums.C0;
                Float4 c1 = sums.C1;
                Float4 c2 = sums.C2;
                Float4 c3 = sums.C3;
                for (; n > 0; n--)
                {
                    Float4 u = hasA ? memory.At<Float4>(a)[0] : default;
                    Float4 v = hasB ? memory.At<Float4>(b)[0] : default;
                    if (isRelu)
                    {
                        u = Float4.Relu(u);
                        v = Float4.Relu(v);
                    }

                    c0 = Float4.Fma(u.X, v, c0);
                    c1 = Float4.Fma(u.Y, v, c1);
                    c2 = Float4.Fma(u.Z, v, c2);
                    c3 = Float4.Fma(u.W, v, c3);
                    a += step;
                    b += step;
                }

                sums.C0 = c0;
                sums.C1 = c1;
                sums.C2 = c2;
                sums.C3 = c3;
                if (sums.Left == 0)
                {
                    sums = sums.End();
                }
            }

            return sums;
        }

        /// <summary>Ends a chunk.</summary>
        public readonly Sums End() => new()
        {
            D0 = D0.Add(C0),
            D1 = D1.Add(C1),
            D2 = D2.Add(C2),
            D3 = D3.Add(C3),
            Left = Chunk,
        };
    }

    private struct Double4
    {
        public double X;
        public double Y;
        public double Z;
        public double W;

        public readonly Double4 Add(Float4 x) => new()
        {
            X = Exact.Add(X, x.X),
            Y = Exact.Add(Y, x.Y),
            Z = Exact.Add(Z, x.Z),
            W = Exact.Add(W, x.W),
        };
    }
}
