using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Conv;

/// <summary>The twin of <c>ConvDepthwise.ptx</c>.</summary>
internal static class ConvDepthwiseIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public ulong XBytes;
        public ulong YBytes;
        public uint Quads;
        public uint PlaneQuads;
        public uint Taps;
        public int RowStride;
        public int RowDilation;
        public int RowSpan;
        public int RowFirst;
        public int ColumnStride;
        public int ColumnDilation;
        public int ColumnSpan;
        public int ColumnFirst;
        public uint Height;
        public uint Width;
        public uint Lanes;
        public uint Columns;
        public uint IsRelu;
        public uint IsAdd;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint quad = (uint)Grid.IdxX * (uint)Group.DimX + (uint)Group.IdxX;
        if (quad >= p.Quads)
        {
            return;
        }

        ConvProblem problem = memory.Problem<ConvProblem>(p.Problems);
        uint channel = quad / p.PlaneQuads;
        uint at = quad % p.PlaneQuads * 4;
        uint pixel = at / p.Lanes;
        int firstRow = (int)(pixel / p.Columns) * p.RowStride + p.RowFirst;
        int firstColumn = (int)(pixel % p.Columns) * p.ColumnStride + p.ColumnFirst;
        int first = (firstRow * (int)p.Width + firstColumn) * (int)p.Lanes + (int)(at % p.Lanes);
        ulong rowAt = problem.Input + channel * p.XBytes + (ulong)(first * 4L);
        ulong rowStep = (ulong)(p.RowDilation * (int)p.Width * (int)p.Lanes * 4L);
        ulong tapStep = (ulong)(p.ColumnDilation * (int)p.Lanes * 4L);
        ulong weight = problem.Weights + channel * p.Taps * 4ul;
        Float4 sum = default;
        for (int row = firstRow; row < firstRow + p.RowSpan; row += p.RowDilation)
        {
            ulong tap = rowAt;
            for (int column = firstColumn; column < firstColumn + p.ColumnSpan; column += p.ColumnDilation)
            {
                if ((uint)row < p.Height & (uint)column < p.Width)
                {
                    Float4 x = memory.At<Float4>(tap)[0];
                    sum = Float4.Fma(memory.At<float>(weight)[0], p.IsRelu != 0 ? Float4.Relu(x) : x, sum);
                }

                tap += tapStep;
                weight += 4;
            }

            rowAt += rowStep;
        }

        ArrayView<Float4> y = memory.At<Float4>(problem.Output + channel * p.YBytes + at * 4ul);
        y[0] = p.IsAdd != 0 ? Float4.Add(y[0], sum) : sum;
    }
}
