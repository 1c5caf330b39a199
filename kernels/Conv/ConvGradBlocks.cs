using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// The way of the weight gradients through x and dY: blocks of rows of dY that stay in the second-level cache; in a block 4 output
/// channels x 6 input channels at a time; of these one row of the kernel after another.
/// <para>
/// Three taps side by side read almost the same pixels, so the columns where all three fall inside are gone through once, for two input
/// channels; the few columns at the edges, and kernels of another width, one tap at a time for six.
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

    /// <summary>What becomes of the sums of a block.</summary>
    public interface ISink
    {
        /// <summary>Takes the 16 lanes of one weight: of output channel, input channel of the group and tap, for the samples from <paramref name="lane"/> on.</summary>
        void Add<S, V>(float* sums, int output, int input, int tap, int lane, bool isFirst)
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
        ActivationLayout yl = s.Output(xLayout);
        float* sums = stackalloc float[s.Kernel * Inputs * ConvGradTile.SumLength];
        for (int p = 0; p < yl.Height; p += rows)
        {
            for (int o = fromOut; o < toOut; )
            {
                int end = Math.Min(Math.Min(o + ConvGradTile.Outputs, toOut), (o / s.GroupOut + 1) * s.GroupOut);
                for (int i = 0; i < s.GroupIn; i += Inputs)
                {
                    var tile = new Channels(o, end - o, i, Math.Min(Inputs, s.GroupIn - i));
                    for (int lane = 0; lane < xLayout.Lanes; lane += together)
                    {
                        for (int r = 0; r < s.Kernel; r++)
                        {
                            new Span<float>(sums, s.Kernel * Inputs * ConvGradTile.SumLength).Clear();
                            TapRow<S, V, R>(tile, p, Math.Min(p + rows, yl.Height), r, lane, sums);
                            Deliver<S, V, T>(in sink, tile, r, lane, p == 0, sums);
                        }
                    }
                }

                o = end;
            }
        }
    }

    private void Deliver<S, V, T>(in T sink, Channels tile, int r, int lane, bool isFirst, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where T : struct, ISink
    {
        for (int o = 0; o < tile.Outputs; o++)
        {
            for (int i = 0; i < tile.Inputs; i++)
            {
                for (int c = 0; c < shape.Kernel; c++)
                {
                    float* sum = sums + (c * Inputs + i) * ConvGradTile.SumLength + o * Lanes.Virtual;
                    sink.Add<S, V>(sum, tile.Output + o, tile.Input + i, r * shape.Kernel + c, lane, isFirst);
                }
            }
        }
    }

    /// <summary>One row of the kernel over the rows [fromRow, toRow) of dY.</summary>
    private void TapRow<S, V, R>(Channels tile, int fromRow, int toRow, int r, int lane, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        ConvShape s = shape;
        int width = xLayout.Width;
        (int from, int to) = s.Positions(r, xLayout.Height);
        var part = new Part(Math.Max(from, fromRow), Math.Min(to, toRow), 0, 0, r, 0, lane);
        if (part.FromRow >= part.ToRow)
        {
            return;
        }

        for (int c = 0; c < s.Kernel; c++)
        {
            if (c + ConvGradTile.Half > s.Kernel)
            {
                (from, to) = s.Positions(c, width);
                OneTap<S, V, R>(tile, part with { From = from, To = to, Column = c }, sums);
                continue;
            }

            // The columns where all three taps fall inside: from the first's first to the last's last.
            int first = s.Positions(c, width).From;
            int last = Math.Max(first, s.Positions(c + ConvGradTile.Half - 1, width).To);
            ThreeTaps<S, V, R>(tile, part with { From = first, To = last, Column = c }, sums);
            for (int end = c + ConvGradTile.Half; ; c++)
            {
                (from, to) = s.Positions(c, width);
                OneTap<S, V, R>(tile, part with { From = from, To = Math.Min(first, to), Column = c }, sums);
                OneTap<S, V, R>(tile, part with { From = Math.Max(last, from), To = to, Column = c }, sums);
                if (c + 1 == end)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Three taps of two input channels at a time.</summary>
    private void ThreeTaps<S, V, R>(Channels tile, Part part, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        if (part.From >= part.To)
        {
            return;
        }

        long tap = (long)shape.Dilation * xLayout.Lanes;
        for (int i = 0; i < tile.Inputs; i += 2)
        {
            bool isWhole = i + 1 < tile.Inputs;
            long channel = isWhole ? xLayout.ChannelStride : 0;
            var at = new ConvGradTile.Streams(
                tap, 2 * tap, channel, channel + tap, channel + 2 * tap, 0, 0, 0, Inputs * ConvGradTile.SumLength, ConvGradTile.SumLength);
            Tile<S, V, R>(tile, part, i, at, isWhole, sums);
        }
    }

    /// <summary>One tap of six input channels.</summary>
    private void OneTap<S, V, R>(Channels tile, Part part, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        if (part.From >= part.To)
        {
            return;
        }

        long channel = xLayout.ChannelStride;
        int last = tile.Inputs - 1;
        var at = new ConvGradTile.Streams(
            Math.Min(1, last) * channel,
            Math.Min(2, last) * channel,
            Math.Min(3, last) * channel,
            Math.Min(4, last) * channel,
            Math.Min(5, last) * channel,
            0,
            0,
            0,
            ConvGradTile.SumLength,
            ConvGradTile.Half * ConvGradTile.SumLength);
        Tile<S, V, R>(tile, part, 0, at, tile.Inputs > ConvGradTile.Half, sums);
    }

    /// <summary>Streams from the input channel <paramref name="input"/> of the tile on; output channels that are missing are read as the last.</summary>
    private void Tile<S, V, R>(Channels tile, Part part, int input, ConvGradTile.Streams at, bool isWhole, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        ConvShape s = shape;
        ActivationLayout xl = xLayout;
        ActivationLayout yl = s.Output(xl);
        int columns = part.To - part.From;
        long xColumn = (long)s.Stride * xl.Lanes;
        int last = tile.Outputs - 1;
        at = at with
        {
            Y1 = Math.Min(1, last) * yl.ChannelStride,
            Y2 = Math.Min(2, last) * yl.ChannelStride,
            Y3 = Math.Min(3, last) * yl.ChannelStride,
        };
        var walk = new ConvGradTile.Walk(
            part.ToRow - part.FromRow, columns, together / Lanes.Virtual, (long)s.Stride * xl.RowStride, xColumn, Lanes.Virtual, yl.RowStride, yl.Lanes, Lanes.Virtual);
        if (together == Lanes.Virtual)
        {
            walk = walk with { Columns = 1, Steps = columns, XStep = xColumn, YStep = yl.Lanes };
        }
        else if (s.Stride == 1)
        {
            walk = walk with { Columns = 1, Steps = columns * walk.Steps };
        }

        int channel = (tile.Output / s.GroupOut) * s.GroupIn + tile.Input + input;
        float* source = x + channel * xl.ChannelStride
            + (long)(part.FromRow * s.Stride - s.Padding + part.Row * s.Dilation) * xl.RowStride
            + (long)(part.From * s.Stride - s.Padding + part.Column * s.Dilation) * xl.Lanes + part.Lane;
        float* gradient = dY + tile.Output * yl.ChannelStride + (long)part.FromRow * yl.RowStride + (long)part.From * yl.Lanes + part.Lane;
        ConvGradTile.Run<S, V, R>(
            in walk, source, gradient, in at, isWhole, sums + (part.Column * Inputs + input) * ConvGradTile.SumLength);
    }

    /// <summary>Some output channels, and some input channels of their group.</summary>
    private readonly record struct Channels(int Output, int Outputs, int Input, int Inputs);

    /// <summary>A rectangle of dY, the (first) tap through which it reads x, and the first lane.</summary>
    private readonly record struct Part(int FromRow, int ToRow, int From, int To, int Row, int Column, int Lane);
}
