using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>A thread's sums at a tap: of 8 output and 4 input channels, of two lanes.</summary>
internal struct WeightGradTileIlgpu
{
    public Row R0;
    public Row R1;
    public Row R2;
    public Row R3;
    public Row R4;
    public Row R5;
    public Row R6;
    public Row R7;

    /// <summary>Returns the sums of the rows [from, to) of dY.</summary>
    /// <param name="steps">The groups of 16 samples of a pixel that are summed.</param>
    public static WeightGradTileIlgpu Sum(
        ArrayView<byte> memory, WeightGradTapIlgpu.Parameters p, WeightGradTapIlgpu tap, Source source, int from, int to, int steps, bool isRelu)
    {
        WeightGradTileIlgpu sum = default;
        from = Math.Max(from, tap.Rows.From);
        to = Math.Min(to, tap.Rows.To);
        for (int part = 0; part < 3; part++)
        {
            int left = tap.Columns.PartFrom(part);
            int right = tap.Columns.PartTo(part);
            for (int row = from; row < to; row++)
            {
                ulong x = source.X + (ulong)p.X(row, left);
                ulong y = source.Y + (ulong)p.Y(row, left);
                for (int column = left; column < right; column++)
                {
                    for (int step = 0; step < steps; step++)
                    {
                        sum = sum.Add(memory, source, x, y, isRelu);
                        x += 64;
                        y += 64;
                    }

                    x += (ulong)p.X(0, 1) - (uint)steps * 64ul;
                    y += p.Pixel - (uint)steps * 64ul;
                }
            }
        }

        return sum;
    }

    private readonly WeightGradTileIlgpu Add(ArrayView<byte> memory, Source source, ulong xAt, ulong yAt, bool isRelu)
    {
        Row x = Row.Load(memory, xAt, source.Inputs);
        if (isRelu)
        {
            x = Row.Relu(x);
        }

        Row low = Row.Load(memory, yAt, source.Low);
        Row high = Row.Load(memory, yAt, source.High);
        return new()
        {
            R0 = Row.Fma(low.C0, x, R0),
            R1 = Row.Fma(low.C1, x, R1),
            R2 = Row.Fma(low.C2, x, R2),
            R3 = Row.Fma(low.C3, x, R3),
            R4 = Row.Fma(high.C0, x, R4),
            R5 = Row.Fma(high.C1, x, R5),
            R6 = Row.Fma(high.C2, x, R6),
            R7 = Row.Fma(high.C3, x, R7),
        };
    }

    /// <summary>Two lanes of 4 channels.</summary>
    internal struct Row
    {
        public Float2 C0;
        public Float2 C1;
        public Float2 C2;
        public Float2 C3;

        public static Row Load(ArrayView<byte> memory, ulong at, Channels channels) => new()
        {
            C0 = memory.At<Float2>(at + channels.C0)[0],
            C1 = memory.At<Float2>(at + channels.C1)[0],
            C2 = memory.At<Float2>(at + channels.C2)[0],
            C3 = memory.At<Float2>(at + channels.C3)[0],
        };

        public static Row Relu(Row x) =>
            new() { C0 = Float2.Relu(x.C0), C1 = Float2.Relu(x.C1), C2 = Float2.Relu(x.C2), C3 = Float2.Relu(x.C3) };

        /// <summary>y * x + sum of each channel.</summary>
        public static Row Fma(Float2 y, Row x, Row sum) => new()
        {
            C0 = Float2.Fma(y, x.C0, sum.C0),
            C1 = Float2.Fma(y, x.C1, sum.C1),
            C2 = Float2.Fma(y, x.C2, sum.C2),
            C3 = Float2.Fma(y, x.C3, sum.C3),
        };
    }

    /// <summary>Where 4 channels begin, in bytes.</summary>
    internal struct Channels
    {
        public ulong C0;
        public ulong C1;
        public ulong C2;
        public ulong C3;

        /// <summary>Returns the channels from <paramref name="first"/> on, the last in place of those that are missing.</summary>
        public static Channels Of(uint first, uint last, ulong bytes) => new()
        {
            C0 = Math.Min(first, last) * bytes,
            C1 = Math.Min(first + 1, last) * bytes,
            C2 = Math.Min(first + 2, last) * bytes,
            C3 = Math.Min(first + 3, last) * bytes,
        };
    }

    /// <summary>What a thread sums: addresses of its lanes, and channels from there.</summary>
    internal struct Source
    {
        /// <summary>Where the tap lies at position (0, 0).</summary>
        public ulong X;
        public ulong Y;
        public Channels Inputs;
        public Channels Low;
        public Channels High;
    }
}
