using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>
/// The path of the weight gradients through x and dY. It takes blocks of rows of dY that stay in the second-level cache, in a block 4 output channels
/// x 6 input channels at a time, and of these one row of the kernel after another.
/// <para>
/// Three taps side by side read almost the same pixels, so the columns where all three fall inside are passed once, for two input channels. The few
/// columns at the edges, and taps left over, are passed one tap at a time for six. If there is only one tap, x is read most, and slowly if only some
/// of its lanes are read: in that case 8 output channels x 3 input channels go together at the width of 16 lanes. The order of no sum depends on it.
/// </para>
/// <para>
/// Sum order of a tap in a block: the columns that it shares with its neighbours, by row, column and group of 16 samples; then those to the left of
/// them, then those to the right. For a depthwise channel the rows are divided likewise, and come before the columns.
/// </para>
/// </summary>
/// <remarks>The file is long because the walk is one struct: its parts share the sizes of the problem, and the compiler inlines them.</remarks>
/// <param name="together">The lanes that one pass adds up: all, or 16 to keep samples apart.</param>
/// <param name="rows">The rows of dY in a block, from <see cref="Rows"/>.</param>
internal readonly unsafe struct WeightGradBlocks(
    float* x, float* dY, ConvShape shape, ActivationLayout xLayout, int together, int rows, int fromOut, int toOut)
{
    /// <summary>The streams of a whole tile.</summary>
    private const int Whole = 2 * WeightGradTile.Half;

    /// <summary>The steps of a one-tap kernel whose dY, 16 KiB of 4 channels, stay in the first-level cache.</summary>
    private const int NearSteps = 64;

    /// <summary>The same for 8 channels: 12 KiB, the capacity of a quarter of that cache's sets, in which 16 of 64 lanes always lie.</summary>
    private const int NearWideSteps = 24;

    /// <summary>The bytes of dY and x that are passed again and again.</summary>
    private const int Cached = 640 << 10;

    private readonly int inputs = InputsOf(shape);

    // The floats of the sums of four output channels; those of four more follow.
    private readonly int length = shape.Columns.Kernel * InputsOf(shape) * WeightGradTile.SumLength;
    private readonly ActivationLayout yLayout = shape.Output(xLayout);
    private readonly int groupIn = shape.GroupIn;
    private readonly int groupOut = shape.GroupOut;

    /// <summary>The receiver of the sums of a block.</summary>
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

    /// <summary>Returns the rows of dY in a block, which depend on the shape and on <paramref name="lanes"/> alone.</summary>
    public static int Rows(ConvShape s, ActivationLayout xLayout, int lanes)
    {
        ActivationLayout yl = s.Output(xLayout);
        int channels = Math.Min(InputsOf(s), s.GroupIn) + WeightGradTile.Outputs;
        long max = Math.Max(1, Cached / ((long)sizeof(float) * channels * yl.Width * lanes));
        int blocks = (int)((yl.Height + max - 1) / max);
        return (yl.Height + blocks - 1) / Math.Max(1, blocks);
    }

    /// <summary>
    /// Returns the input channels of a tile: data from the cache for one of them is used for all taps, or, with only one tap, for many channels.
    /// </summary>
    private static int InputsOf(ConvShape s) => s.IsDepthwise ? 1 : s.Columns.Kernel == 1 ? 8 * Whole : Whole;

    /// <summary>Runs all blocks, weights and lanes.</summary>
    public void Run<S, V, R, T>(in T sink)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where T : struct, ISink
    {
        if (shape.IsDepthwise)
        {
            RunAlone<S, V, R, T>(in sink);
            return;
        }

        ConvShape s = shape;
        bool isWide = s.Columns.Kernel == 1 && S.Width == Lanes.Virtual && together < xLayout.Lanes;
        int sumLength = isWide ? 2 * length : length;
        using var memory = new NativeArray<float>(sumLength, isCleared: false);
        using var stretches = new NativeArray<Stretch>(3 * s.Columns.Kernel, isCleared: false);
        float* sums = memory.Pointer;
        Stretch* columns = stretches.Pointer;
        int parts = Divide(shape.Columns, xLayout.Width, columns);
        for (int p = 0; p < yLayout.Height; p += rows)
        {
            for (int o = fromOut; o < toOut;)
            {
                int outputs = Math.Min(toOut - o, groupOut - o % groupOut);
                outputs = isWide && outputs >= WeightGradTile.WideOutputs ? WeightGradTile.WideOutputs : Math.Min(WeightGradTile.Outputs, outputs);
                for (int i = 0; i < groupIn; i += inputs)
                {
                    var tile = new Channels(o, outputs, i, Math.Min(inputs, groupIn - i));
                    for (int lane = 0; lane < xLayout.Lanes; lane += together)
                    {
                        for (int r = 0; r < s.Rows.Kernel; r++)
                        {
                            (int from, int to) = s.Rows.Positions(r, xLayout.Height);
                            from = Math.Max(from, p);
                            to = Math.Min(to, p + rows);
                            new Span<float>(sums, sumLength).Clear();
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

    /// <summary>
    /// Runs depthwise channels: they share no loads with others, so three rows of three taps go together, and fewer only at the edges.
    /// </summary>
    private void RunAlone<S, V, R, T>(in T sink)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where T : struct, ISink
    {
        int tapRows = shape.Rows.Kernel;
        int rowLength = shape.Columns.Kernel * WeightGradTile.SumLength;
        using var memory = new NativeArray<float>(tapRows * rowLength, isCleared: false);
        using var parts = new NativeArray<Stretch>(3 * (tapRows + shape.Columns.Kernel), isCleared: false);
        float* sums = memory.Pointer;
        Stretch* lines = parts.Pointer;
        Stretch* columns = lines + 3 * tapRows;
        int lineCount = Divide(shape.Rows, xLayout.Height, lines);
        int columnCount = Divide(shape.Columns, xLayout.Width, columns);
        for (int p = 0; p < yLayout.Height; p += rows)
        {
            for (int o = fromOut; o < toOut; o++)
            {
                var tile = new Channels(o, 1, 0, 1);
                for (int lane = 0; lane < xLayout.Lanes; lane += together)
                {
                    new Span<float>(sums, tapRows * rowLength).Clear();
                    for (int part = 0; part < lineCount * columnCount; part++)
                    {
                        Stretch line = lines[part / columnCount];
                        Stretch column = columns[part % columnCount];
                        int from = Math.Max(line.From, p);
                        int to = Math.Min(line.To, p + rows);
                        if (from >= to)
                        {
                            continue;
                        }

                        if (line.IsThree)
                        {
                            ThreeRows<S, V, R>(tile, column, line.Tap, from, to, lane, sums + line.Tap * rowLength);
                        }
                        else
                        {
                            Part<S, V, R>(tile, column, line.Tap, from, to, lane, sums + line.Tap * rowLength);
                        }
                    }

                    for (int r = 0; r < tapRows; r++)
                    {
                        Deliver<S, V, T>(in sink, tile, r, lane, p == 0, sums + r * rowLength);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Returns the columns (or rows) of dY that each tap of an axis reads, with its neighbours or alone, in the order in which they are summed.
    /// </summary>
    private static int Divide(ConvAxis axis, int length, Stretch* parts)
    {
        int count = 0;
        for (int c = 0; c < axis.Kernel;)
        {
            // All three taps fall inside from the first position of the first to the last position of the last.
            bool isThree = c + WeightGradTile.Half <= axis.Kernel;
            int end = isThree ? c + WeightGradTile.Half : c + 1;
            int first = axis.Positions(c, length).From;
            int last = isThree ? Math.Max(first, axis.Positions(end - 1, length).To) : first;
            if (first < last)
            {
                parts[count++] = new Stretch(first, last, c, true);
            }

            for (; c < end; c++)
            {
                (int from, int to) = axis.Positions(c, length);
                if (from < Math.Min(first, to))
                {
                    parts[count++] = new Stretch(from, Math.Min(first, to), c, false);
                }

                if (Math.Max(last, from) < to)
                {
                    parts[count++] = new Stretch(Math.Max(last, from), to, c, false);
                }
            }
        }

        return count;
    }

    /// <summary>Delivers one row of the kernel, of each pair of channels of a tile.</summary>
    private void Deliver<S, V, T>(in T sink, Channels tile, int r, int lane, bool isFirst, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where T : struct, ISink
    {
        int taps = shape.Columns.Kernel;
        for (int o = 0; o < tile.Outputs; o++)
        {
            for (int i = 0; i < tile.Inputs; i++)
            {
                long weight = (((long)(tile.Output + o) * groupIn + tile.Input + i) * shape.Rows.Kernel + r) * taps;
                float* of = sums + o / WeightGradTile.Outputs * length + i * WeightGradTile.SumLength + o % WeightGradTile.Outputs * Lanes.Virtual;
                sink.Add<S, V>(of, inputs * WeightGradTile.SumLength, taps, weight, lane, isFirst);
            }
        }
    }

    /// <summary>Adds some columns of the rows [fromRow, toRow) of dY, for the channels of a tile.</summary>
    private void Part<S, V, R>(Channels tile, Stretch part, int r, int fromRow, int toRow, int lane, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        ActivationLayout xl = xLayout;
        WeightGradTile.Walk walk = Start(tile, part, r, fromRow, toRow, lane, out float* source, out float* gradient);
        sums += part.Tap * inputs * WeightGradTile.SumLength;

        // Channels that the tile lacks are read as its last one, and their sums are not used.
        long yChannel = yLayout.ChannelStride;
        long y1 = tile.Outputs > 1 ? yChannel : 0;
        long y2 = tile.Outputs > 2 ? 2 * yChannel : y1;
        long y3 = tile.Outputs > 3 ? 3 * yChannel : y2;
        long channel = xl.ChannelStride;
        if (!part.IsThree)
        {
            OneTap<S, V, R>(walk, source, gradient, tile, y1, y2, y3, sums);
            return;
        }

        long tap = (long)shape.Columns.Dilation * xl.Lanes;
        var three = new WeightGradTile.Streams(
            tap, 2 * tap, channel, channel + tap, channel + 2 * tap, y1, y2, y3, inputs * WeightGradTile.SumLength, WeightGradTile.SumLength);
        for (int i = 0; i < tile.Inputs; i += 2)
        {
            WeightGradTile.Run<S, V, R>(
                in walk, source + i * channel, gradient, in three, i + 1 < tile.Inputs, sums + i * WeightGradTile.SumLength);
        }
    }

    /// <summary>Adds three rows of one tap, or of three taps, of one channel.</summary>
    private void ThreeRows<S, V, R>(Channels tile, Stretch part, int r, int fromRow, int toRow, int lane, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        WeightGradTile.Walk walk = Start(tile, part, r, fromRow, toRow, lane, out float* source, out float* gradient);
        long row = (long)shape.Rows.Dilation * xLayout.RowStride;
        long rowSum = (long)shape.Columns.Kernel * WeightGradTile.SumLength;
        sums += part.Tap * WeightGradTile.SumLength;
        if (part.IsThree)
        {
            long tap = (long)shape.Columns.Dilation * xLayout.Lanes;
            WeightGradTile.Nine<S, V, R>(in walk, source, gradient, tap, row, WeightGradTile.SumLength, rowSum, sums);
        }
        else
        {
            var at = new WeightGradTile.Streams(row, 2 * row, 0, 0, 0, 0, 0, 0, rowSum, 0);
            WeightGradTile.Run<S, V, R>(in walk, source, gradient, in at, false, sums);
        }
    }

    /// <summary>Returns the walk through x and dY for some columns of the rows [fromRow, toRow) of dY.</summary>
    private WeightGradTile.Walk Start(
        Channels tile, Stretch part, int r, int fromRow, int toRow, int lane, out float* source, out float* gradient)
    {
        ConvShape s = shape;
        ActivationLayout xl = xLayout;
        int columns = part.To - part.From;
        long xColumn = (long)s.Columns.Stride * xl.Lanes;
        int group = tile.Output / groupOut;
        source = x + (group * groupIn + tile.Input) * xl.ChannelStride
            + (long)(fromRow * s.Rows.Stride - s.Rows.Before + r * s.Rows.Dilation) * xl.RowStride
            + (long)(part.From * s.Columns.Stride - s.Columns.Before + part.Tap * s.Columns.Dilation) * xl.Lanes + lane;
        gradient = dY + tile.Output * yLayout.ChannelStride + (long)fromRow * yLayout.RowStride + (long)part.From * xl.Lanes + lane;
        var walk = new WeightGradTile.Walk(
            toRow - fromRow,
            columns,
            together / Lanes.Virtual,
            (long)s.Rows.Stride * xl.RowStride,
            xColumn,
            Lanes.Virtual,
            yLayout.RowStride,
            xl.Lanes,
            Lanes.Virtual);
        return together == Lanes.Virtual ? walk with { Columns = 1, Steps = columns, XStep = xColumn, YStep = xl.Lanes }
            : s.Columns.Stride == 1 ? walk with { Columns = 1, Steps = columns * walk.Steps }
            : walk;
    }

    /// <summary>
    /// Adds one tap of six input channels at a time, or of three for eight output channels. If there are more, few enough pixels are taken at once
    /// that dY stays in the first-level cache.
    /// </summary>
    private void OneTap<S, V, R>(
        WeightGradTile.Walk walk, float* source, float* gradient, Channels tile, long y1, long y2, long y3, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        bool isWide = tile.Outputs == WeightGradTile.WideOutputs;
        int channels = tile.Inputs;
        int near = isWide ? NearWideSteps : NearSteps;

        // Without a gap between the rows of either array, all pixels are one row.
        bool isOne = walk.Columns == 1 && walk.XRow == walk.Steps * walk.XStep && walk.YRow == walk.Steps * walk.YStep;
        int units = isOne ? walk.Rows * walk.Steps : walk.Rows;
        int max = channels <= Whole ? units : isOne ? near : Math.Max(1, near / (walk.Columns * walk.Steps));
        long channel = xLayout.ChannelStride;

        // A single channel stands for all streams at once, and all have its sum.
        long sum = inputs == 1 ? 0 : WeightGradTile.SumLength;
        for (int done = 0; done < units; done += max)
        {
            int count = Math.Min(max, units - done);
            WeightGradTile.Walk some = isOne ? walk with { Rows = 1, Steps = count } : walk with { Rows = count };
            float* xp = source + done * (isOne ? walk.XStep : walk.XRow);
            float* yp = gradient + done * (isOne ? walk.YStep : walk.YRow);
            for (int i = 0; isWide && i < channels; i += WeightGradTile.Half)
            {
                int last = Math.Min(WeightGradTile.Half, channels - i) - 1;
                WeightGradTile.Tile8x3<S, V, R>(
                    in some, xp + i * channel, yp, Math.Min(1, last) * channel, last * channel, y1, length, sums + i * WeightGradTile.SumLength);
            }

            for (int i = 0; !isWide && i < channels; i += Whole)
            {
                int last = Math.Min(Whole, channels - i) - 1;
                var at = new WeightGradTile.Streams(
                    Math.Min(1, last) * channel,
                    Math.Min(2, last) * channel,
                    Math.Min(3, last) * channel,
                    Math.Min(4, last) * channel,
                    Math.Min(5, last) * channel,
                    y1,
                    y2,
                    y3,
                    sum,
                    WeightGradTile.Half * sum);
                WeightGradTile.Run<S, V, R>(in some, xp + i * channel, yp, in at, last >= WeightGradTile.Half, sums + i * WeightGradTile.SumLength);
            }
        }
    }

    /// <summary>A range of output channels, and of input channels of their group.</summary>
    private readonly record struct Channels(int Output, int Outputs, int Input, int Inputs);

    /// <summary>Columns (or rows) of dY that read x through a tap, or through it and the two after it.</summary>
    private readonly record struct Stretch(int From, int To, int Tap, bool IsThree);
}
