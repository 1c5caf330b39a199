using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// The way of the weight gradients through x and dY: blocks of rows of dY that stay in the second-level cache; in a block 4 output
/// channels x 6 input channels at a time; of these one row of the kernel after another.
/// <para>
/// Three taps side by side read almost the same pixels, so the columns where all three fall inside are gone through once, for two input
/// channels; the few columns at the edges, and taps left over, one tap at a time for six.
/// </para>
/// <para>
/// Sum order of a tap in a block: the columns it is gone through with its neighbours, by row, column and group of 16 samples; then those to
/// the left of them, then those to the right.
/// </para>
/// </summary>
/// <param name="together">Lanes that one pass adds up: all, or 16 to keep samples apart.</param>
/// <param name="rows">Rows of dY in a block, of <see cref="Rows"/>.</param>
internal readonly unsafe struct ConvGradBlocks(
    float* x, float* dY, ConvShape shape, ActivationLayout xLayout, int together, int rows, int fromOut, int toOut)
{
    private const int Inputs = 2 * ConvGradTile.Half;

    /// <summary>Bytes of dY and x that are gone through again and again.</summary>
    private const int Cached = 640 << 10;

    private readonly ActivationLayout yLayout = shape.Output(xLayout);
    private readonly int groupIn = shape.GroupIn;
    private readonly int groupOut = shape.GroupOut;

    /// <summary>What becomes of the sums of a block.</summary>
    public interface ISink
    {
        /// <summary>
        /// Takes the 16 lanes, for the samples from <paramref name="lane"/> on, of <paramref name="count"/> weights; the first is number
        /// <paramref name="weight"/> of dW, and their sums are <paramref name="stride"/> floats apart.
        /// </summary>
        void Add<S, V>(float* sums, int stride, int count, long weight, int lane, bool isFirst)
            where S : struct, ISimd<V>
            where V : struct;
    }

    /// <summary>Rows of dY in a block: it depends on the shape and on <paramref name="lanes"/> alone.</summary>
    public static int Rows(ConvShape s, ActivationLayout xLayout, int lanes)
    {
        ActivationLayout yl = s.Output(xLayout);

        // A kernel of one tap reads a pixel once per pair of tiles; larger ones find it again in the tile.
        int channels = s.Kernel == 1 ? s.GroupIn + s.GroupOut : Inputs + ConvGradTile.Outputs;
        long most = Math.Max(1, Cached / ((long)sizeof(float) * channels * yl.Width * lanes));
        int blocks = (int)((yl.Height + most - 1) / most);
        return (yl.Height + blocks - 1) / Math.Max(1, blocks);
    }

    /// <summary>All blocks, weights and lanes.</summary>
    public void Run<S, V, R, T>(in T sink)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where T : struct, ISink
    {
        ConvShape s = shape;
        int length = s.Kernel * Inputs * ConvGradTile.SumLength;
        float* sums = stackalloc float[length];
        Columns* columns = stackalloc Columns[2 * s.Kernel + 1];
        int parts = Divide(columns);
        for (int p = 0; p < yLayout.Height; p += rows)
        {
            for (int o = fromOut; o < toOut;)
            {
                int outputs = Math.Min(Math.Min(ConvGradTile.Outputs, toOut - o), groupOut - o % groupOut);
                for (int i = 0; i < groupIn; i += Inputs)
                {
                    var tile = new Channels(o, outputs, i, Math.Min(Inputs, groupIn - i));
                    for (int r = 0; r < s.Kernel; r++)
                    {
                        (int from, int to) = s.Positions(r, xLayout.Height);
                        from = Math.Max(from, p);
                        to = Math.Min(to, p + rows);
                        for (int lane = 0; lane < xLayout.Lanes; lane += together)
                        {
                            new Span<float>(sums, length).Clear();
                            for (int part = 0; part < parts && from < to; part++)
                            {
                                Part<S, V, R>(tile, columns[part], r, from, to, lane, sums);
                            }

                            Deliver<S, V, T>(in sink, tile, r, lane, p == 0, sums);
                        }
                    }
                }

                o += outputs;
            }
        }
    }

    /// <summary>The columns of dY that each tap goes through, with its neighbours or alone, in the order they are summed in.</summary>
    private int Divide(Columns* parts)
    {
        int count = 0;
        for (int c = 0; c < shape.Kernel;)
        {
            // From the first's first to the last's last column all three taps fall inside.
            bool isThree = c + ConvGradTile.Half <= shape.Kernel;
            int end = isThree ? c + ConvGradTile.Half : shape.Kernel;
            int first = shape.Positions(c, xLayout.Width).From;
            int last = Math.Max(first, shape.Positions(end - 1, xLayout.Width).To);
            if (!isThree)
            {
                last = first;
            }
            else if (first < last)
            {
                parts[count++] = new Columns(first, last, c, true);
            }

            for (; c < end; c++)
            {
                (int from, int to) = shape.Positions(c, xLayout.Width);
                if (from < Math.Min(first, to))
                {
                    parts[count++] = new Columns(from, Math.Min(first, to), c, false);
                }

                if (Math.Max(last, from) < to)
                {
                    parts[count++] = new Columns(Math.Max(last, from), to, c, false);
                }
            }
        }

        return count;
    }

    /// <summary>One row of the kernel, of each pair of channels of a tile.</summary>
    private void Deliver<S, V, T>(in T sink, Channels tile, int r, int lane, bool isFirst, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where T : struct, ISink
    {
        int side = shape.Kernel;
        int inputs = groupIn;
        for (int o = 0; o < tile.Outputs; o++)
        {
            for (int i = 0; i < tile.Inputs; i++)
            {
                long weight = (((long)(tile.Output + o) * inputs + tile.Input + i) * side + r) * side;
                sink.Add<S, V>(
                    sums + i * ConvGradTile.SumLength + o * Lanes.Virtual, Inputs * ConvGradTile.SumLength, side, weight, lane, isFirst);
            }
        }
    }

    /// <summary>Some columns of the rows [fromRow, toRow) of dY, for the channels of a tile.</summary>
    private void Part<S, V, R>(Channels tile, Columns part, int r, int fromRow, int toRow, int lane, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        ConvShape s = shape;
        ActivationLayout xl = xLayout;
        int columns = part.To - part.From;
        long xColumn = (long)s.Stride * xl.Lanes;
        var walk = new ConvGradTile.Walk(
            toRow - fromRow,
            columns,
            together / Lanes.Virtual,
            (long)s.Stride * xl.RowStride,
            xColumn,
            Lanes.Virtual,
            yLayout.RowStride,
            xl.Lanes,
            Lanes.Virtual);
        if (together == Lanes.Virtual)
        {
            walk = walk with { Columns = 1, Steps = columns, XStep = xColumn, YStep = xl.Lanes };
        }
        else if (s.Stride == 1)
        {
            walk = walk with { Columns = 1, Steps = columns * walk.Steps };
        }

        int group = tile.Output / groupOut;
        float* source = x + (group * groupIn + tile.Input) * xl.ChannelStride
            + (long)(fromRow * s.Stride - s.Padding + r * s.Dilation) * xl.RowStride
            + (long)(part.From * s.Stride - s.Padding + part.Tap * s.Dilation) * xl.Lanes + lane;
        float* gradient = dY + tile.Output * yLayout.ChannelStride + (long)fromRow * yLayout.RowStride + (long)part.From * xl.Lanes + lane;
        sums += part.Tap * Inputs * ConvGradTile.SumLength;

        // Channels that a tile lacks are read as its last, and their sums not used.
        long yChannel = yLayout.ChannelStride;
        long y1 = tile.Outputs > 1 ? yChannel : 0;
        long y2 = tile.Outputs > 2 ? 2 * yChannel : y1;
        long y3 = tile.Outputs > 3 ? 3 * yChannel : y2;
        long channel = xl.ChannelStride;
        if (!part.IsThree)
        {
            int last = tile.Inputs - 1;
            var at = new ConvGradTile.Streams(
                Math.Min(1, last) * channel,
                Math.Min(2, last) * channel,
                Math.Min(3, last) * channel,
                Math.Min(4, last) * channel,
                Math.Min(5, last) * channel,
                y1,
                y2,
                y3,
                ConvGradTile.SumLength,
                ConvGradTile.Half * ConvGradTile.SumLength);
            ConvGradTile.Run<S, V, R>(in walk, source, gradient, in at, last >= ConvGradTile.Half, sums);
            return;
        }

        long tap = (long)s.Dilation * xl.Lanes;
        var three = new ConvGradTile.Streams(
            tap, 2 * tap, channel, channel + tap, channel + 2 * tap, y1, y2, y3, Inputs * ConvGradTile.SumLength, ConvGradTile.SumLength);
        for (int i = 0; i < tile.Inputs; i += 2)
        {
            ConvGradTile.Run<S, V, R>(
                in walk, source + i * channel, gradient, in three, i + 1 < tile.Inputs, sums + i * ConvGradTile.SumLength);
        }
    }

    /// <summary>Some output channels, and some input channels of their group.</summary>
    private readonly record struct Channels(int Output, int Outputs, int Input, int Inputs);

    /// <summary>Columns of dY that read x through a tap, or through it and the two after it.</summary>
    private readonly record struct Columns(int From, int To, int Tap, bool IsThree);
}
