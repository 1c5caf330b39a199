using ILGPU;

namespace FastProxy.Kernels.Pool;

/// <summary>Four samples of an output of a pooling, a thread's, and the taps of its window that lie inside the image.</summary>
internal struct PoolWindowIlgpu
{
    /// <summary>The parameters of <see cref="PoolParameters"/> and those that follow them.</summary>
    internal struct Parameters
    {
        public ulong Problems;
        public ulong XStride;
        public ulong YStride;
        public int Height;
        public int Width;
        public uint OutHeight;
        public uint OutWidth;
        public uint Lanes;
        public int Kernel;
        public int Stride;
        public int Padding;
        public uint PerChannel;

        /// <summary>The padding in which an average counts taps; 0 for a maximum, whose kernels have no such parameter.</summary>
        public int Margin;
    }

    /// <summary>Whether the thread has no output.</summary>
    public bool IsOut;

    /// <summary>The number of the first sample.</summary>
    public uint Sample;

    /// <summary>The offset of the first tap in x.</summary>
    public ulong X;

    /// <summary>The offset of the output in y.</summary>
    public ulong Y;

    public int Rows;
    public int Columns;

    /// <summary>The taps that an average counts.</summary>
    public int Count;

    /// <summary>Returns the window of this thread.</summary>
    public static PoolWindowIlgpu Of(Parameters p)
    {
        uint channel = (uint)Grid.IdxX / p.PerChannel;
        uint at = ((uint)Grid.IdxX % p.PerChannel * (uint)Group.DimX + (uint)Group.IdxX) * 4;
        uint pixel = at / p.Lanes;
        uint sample = at % p.Lanes;
        int top = (int)(pixel / p.OutWidth) * p.Stride - p.Padding;
        int left = (int)(pixel % p.OutWidth) * p.Stride - p.Padding;
        int firstRow = Math.Max(top, 0);
        int firstColumn = Math.Max(left, 0);
        return new()
        {
            IsOut = pixel / p.OutWidth >= p.OutHeight,
            Sample = sample,
            X = channel * p.XStride + (uint)(firstRow * p.Width + firstColumn) * (p.Lanes * 4ul) + sample * 4ul,
            Y = channel * p.YStride + at * 4ul,
            Rows = Math.Min(top + p.Kernel, p.Height) - firstRow,
            Columns = Math.Min(left + p.Kernel, p.Width) - firstColumn,
            Count = Counted(top, p.Height, p) * Counted(left, p.Width, p),
        };
    }

    /// <summary>Returns the taps that an average counts along an axis, of the window that begins at <paramref name="from"/>.</summary>
    public static int Counted(int from, int length, Parameters p) =>
        Math.Min(from + p.Kernel, length + p.Margin) - Math.Max(from, -p.Margin);
}
