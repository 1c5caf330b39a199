using FastProxy.Ilgpu;
using FastProxy.Kernels.WeightGrad;
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
        public WeightGradTapIlgpu.Parameters Of;
        public uint GroupIn;
        public uint GroupOut;
        public uint Groups;
        public int Tiles;
        public uint IsRelu;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        WeightGradTapIlgpu.Parameters s = p.Of;
        uint i = (uint)(Grid.IdxX / p.Tiles * 8 + Group.IdxX / 8) * 16;
        uint j = (uint)(Grid.IdxX % p.Tiles * 8 + Group.IdxX % 8) * 16;
        if (Math.Max(i, j) >= s.Pixel)
        {
            return;
        }

        PatchGramProblem problem = memory.Problem<PatchGramProblem>(p.Problems);
        ulong x = problem.X;
        ulong dY = problem.DY;
        ulong pitch = s.Pixel * 2ul;
        ulong gram = problem.Gram + i / 4 * pitch + j * 2;
        for (uint group = 0; group < p.Groups; group++)
        {
            for (int pixel = 0; pixel < s.OutHeight * s.OutWidth; pixel++)
            {
                for (int other = 0; other < s.OutHeight * s.OutWidth; other++)
                {
                    Sums inputs = Inputs(memory, p, x + i, pixel, x + j, other);
                    ulong a = dY + i + (uint)pixel * (ulong)s.Pixel;
                    ulong b = dY + j + (uint)other * (ulong)s.Pixel;
                    Sums outputs = Sums.New().Add(memory, a, true, b, true, s.YChannel, p.GroupOut, false).End();
                    AddProducts(memory, gram, pitch, inputs, outputs);
                }
            }

            x += (ulong)s.XChannel * p.GroupIn;
            dY += (ulong)s.YChannel * p.GroupOut;
        }
    }

    /// <summary>The sum over taps and channels of products of what a tap reads for two pixels of dY, each 0 outside the image.</summary>
    private static Sums Inputs(ArrayView<byte> memory, Parameters p, ulong x, int pixel, ulong y, int other)
    {
        WeightGradTapIlgpu.Parameters s = p.Of;
        Sums sums = Sums.New();
        for (int row = 0; row < s.RowKernel; row++)
        {
            for (int column = 0; column < s.ColumnKernel; column++)
            {
                Tap a = Tap.Of(s, row, column, pixel);
                Tap b = Tap.Of(s, row, column, other);
                sums = sums.Add(memory, x + a.Offset, a.IsInside, y + b.Offset, b.IsInside, s.XChannel, p.GroupIn, p.IsRelu != 0);
            }
        }

        return sums.End();
    }

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

    /// <summary>What a tap reads for a pixel of dY.</summary>
    private struct Tap
    {
        public bool IsInside;
        public ulong Offset;

        public static Tap Of(WeightGradTapIlgpu.Parameters s, int row, int column, int pixel)
        {
            int xRow = pixel / s.OutWidth * s.RowStride - s.RowBefore + row * s.RowDilation;
            int xColumn = pixel % s.OutWidth * s.ColumnStride - s.ColumnBefore + column * s.ColumnDilation;
            return new Tap
            {
                IsInside = (uint)xRow < (uint)s.Height & (uint)xColumn < (uint)s.Width,
                Offset = (ulong)(long)(xRow * (int)s.XRow + xColumn * (int)s.Pixel),
            };
        }
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
