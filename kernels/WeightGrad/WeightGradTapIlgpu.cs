namespace FastProxy.Kernels.WeightGrad;

/// <summary>A tap of a convolution's window, and the positions of dY at which it falls inside x.</summary>
internal struct WeightGradTapIlgpu
{
    /// <summary>The bytes from a channel's first pixel of x to the one that the tap has at position (0, 0), which may lie outside.</summary>
    public int Corner;

    /// <summary>The rows of dY.</summary>
    public Range Rows;

    /// <summary>The columns of dY.</summary>
    public Range Columns;

    /// <summary>Returns a tap by its number in the window.</summary>
    public static WeightGradTapIlgpu Of(Parameters p, int tap)
    {
        int row = tap / p.ColumnKernel;
        int column = tap % p.ColumnKernel;
        return new()
        {
            Corner = (row * p.RowDilation - p.RowBefore) * (int)p.XRow + (column * p.ColumnDilation - p.ColumnBefore) * (int)p.Pixel,
            Rows = Range.Of(row, p.RowKernel, p.RowStride, p.RowDilation, p.RowBefore, p.Height, p.OutHeight),
            Columns = Range.Of(column, p.ColumnKernel, p.ColumnStride, p.ColumnDilation, p.ColumnBefore, p.Width, p.OutWidth),
        };
    }

    /// <summary>The parameters that <see cref="WeightGradLaunch"/> writes.</summary>
    internal struct Parameters
    {
        public uint XChannel;
        public uint YChannel;
        public uint XRow;
        public uint YRow;
        public uint Pixel;
        public int Height;
        public int Width;
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

        public readonly int Taps => RowKernel * ColumnKernel;

        /// <summary>Returns the bytes in x from the tap's pixel of position (0, 0) to that of another.</summary>
        public readonly int X(int row, int column) => row * RowStride * (int)XRow + column * ColumnStride * (int)Pixel;

        /// <summary>Returns the bytes in dY from position (0, 0) to another.</summary>
        public readonly int Y(int row, int column) => row * (int)YRow + column * (int)Pixel;
    }

    /// <summary>
    /// The positions [From, To) of an axis at which a tap falls inside x, and [MiddleFrom, MiddleTo), at which all three taps of its triple do: none
    /// if it is not one of three.
    /// </summary>
    internal struct Range
    {
        public int From;
        public int To;
        public int MiddleFrom;
        public int MiddleTo;

        public static Range Of(int tap, int kernel, int stride, int dilation, int before, int length, int positions)
        {
            Range range = Inside(before - tap * dilation, stride, length, positions);
            int first = tap / 3 * 3;
            if (first + 2 < kernel)
            {
                range.MiddleFrom = Inside(before - first * dilation, stride, length, positions).From;
                range.MiddleTo = Math.Max(Inside(before - (first + 2) * dilation, stride, length, positions).To, range.MiddleFrom);
            }

            return range;
        }

        /// <summary>Returns where the part begins that comes as number 0, 1 or 2: the middle, what lies before it, what lies behind.</summary>
        public readonly int PartFrom(int part) => part == 0 ? MiddleFrom : part == 1 ? From : Math.Max(MiddleTo, From);

        /// <summary>Returns where the part ends.</summary>
        public readonly int PartTo(int part) => part == 0 ? MiddleTo : part == 1 ? Math.Min(MiddleFrom, To) : To;

        /// <summary>Returns the positions whose tap, the first one being <paramref name="outside"/> before x, falls inside; no middle.</summary>
        private static Range Inside(int outside, int stride, int length, int positions)
        {
            int to = Math.Min((Math.Max(outside + length, 0) + stride - 1) / stride, positions);
            int from = Math.Min((Math.Max(outside, 0) + stride - 1) / stride, to);
            return new() { From = from, To = to, MiddleFrom = from, MiddleTo = from };
        }
    }
}
