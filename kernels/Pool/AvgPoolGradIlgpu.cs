using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Pool;

/// <summary>The twin of <c>AvgPoolGrad.ptx</c>.</summary>
internal static class AvgPoolGradIlgpu
{
    private const int Sliding = 2;

    internal struct Parameters
    {
        public PoolWindowIlgpu.Parameters Of;

        /// <summary>The order of a sum: 0 windows row by row, 1 a single window, 2 the rows of each column, then columns.</summary>
        public int Form;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        PoolWindowIlgpu.Parameters of = p.Of;
        uint channel = (uint)Grid.IdxX / of.PerChannel;
        uint at = ((uint)Grid.IdxX % of.PerChannel * (uint)Group.DimX + (uint)Group.IdxX) * 4;
        int row = (int)(at / of.Lanes) / of.Width;
        int column = (int)(at / of.Lanes) % of.Width;
        if (row >= of.Height)
        {
            return;
        }

        AvgPoolGradProblem problem = memory.Problem<AvgPoolGradProblem>(of.Problems);
        ulong dY = problem.DY + channel * of.YStride + at % of.Lanes * 4ul;
        PoolHoldersIlgpu rows = PoolHoldersIlgpu.Of(row, row + 1, of.Kernel, of.Stride, of.Padding, (int)of.OutHeight);
        PoolHoldersIlgpu columns = PoolHoldersIlgpu.Of(column, column + 1, of.Kernel, of.Stride, of.Padding, (int)of.OutWidth);
        bool isHeld = rows.From < rows.To & columns.From < columns.To;
        Float4 sum = Float4.Of(p.Form > 0 & isHeld ? -0f : 0);
        if (p.Form == Sliding & isHeld)
        {
            for (int q = columns.From; q < columns.To; q++)
            {
                Float4 ofColumn = Float4.Of(-0f);
                for (int r = rows.From; r < rows.To; r++)
                {
                    ofColumn = Add(memory, of, dY, r, q, ofColumn);
                }

                sum = Float4.Add(sum, ofColumn);
            }
        }
        else
        {
            for (int r = rows.From; r < rows.To; r++)
            {
                for (int q = columns.From; q < columns.To; q++)
                {
                    sum = Add(memory, of, dY, r, q, sum);
                }
            }
        }

        memory.At<Float4>(problem.DX + channel * of.XStride + at * 4ul)[0] = sum;
    }

    /// <summary>Adds the gradient of a window, divided among its taps.</summary>
    private static Float4 Add(ArrayView<byte> memory, PoolWindowIlgpu.Parameters p, ulong dY, int row, int column, Float4 sum)
    {
        int taps = PoolWindowIlgpu.Counted(row * p.Stride - p.Padding, p.Height, p)
            * PoolWindowIlgpu.Counted(column * p.Stride - p.Padding, p.Width, p);
        Float4 gradient = memory.At<Float4>(dY + (uint)(row * (int)p.OutWidth + column) * (p.Lanes * 4ul))[0];
        return Float4.Fma(Exact.Div(1, taps), gradient, sum);
    }
}
