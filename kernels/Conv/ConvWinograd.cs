using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// 3x3 convolution, stride 1, padding 1, by Winograd's minimal filtering F(4x4, 3x3): 36 multiplications where the direct form has 144. A lane is a
/// sample, so the transforms are plain lane-wise sums.
/// <para>Computes: as <see cref="ConvDirect"/> with kernel 3, stride 1, padding 1, dilation 1, groups 1, rounded differently.</para>
/// <para>Shapes: x and y of equal height and width; w packed by <see cref="Pack"/>; one call computes strips of 4 output rows.</para>
/// <para>Requires: <c>scratch</c> of <see cref="ScratchLength"/> floats of its own per thread; y does not overlap x.</para>
/// <para>
/// Cost: per 4x4 outputs, channel and vector 36 * IC / 2 cycles in the products and about 140 in the transforms, against 144 * IC / 2 of the direct
/// form: 2.6 / 3.2 / 3.5 times fewer at 16 / 32 / 64 channels.
/// </para>
/// <para>Sum order: input transform rows then columns; products over input channels in order; output transform rows then columns.</para>
/// <para>Error bound: <see cref="ConvReference.WinogradErrorBound"/>.</para>
/// <para>Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), with interpolation points 0, 1, -1, 2, -2.</para>
/// <para>A NaN or an infinity turns all outputs of its tile into NaN, not only those whose window holds it.</para>
/// </summary>
/// <remarks>The file is long because packing and the transforms state the same interpolation points, and belong side by side.</remarks>
/// <param name="fromStrip">The first strip of 4 output rows.</param>
/// <param name="toStrip">One beyond the last strip.</param>
/// <param name="isAdd">Whether the result is added to the content of y, rounded once more; otherwise y is overwritten.</param>
public readonly unsafe struct ConvWinograd(
    float* x,
    float* w,
    ConvShape shape,
    ActivationLayout xLayout,
    bool isRelu,
    int fromStrip,
    int toStrip,
    float* scratch,
    bool isAdd,
    float* y) : IKernel
{
    /// <summary>The output rows and columns of a tile.</summary>
    public const int Tile = 4;

    /// <summary>The products per tile: (4 + 3 - 1) squared.</summary>
    public const int Points = Side * Side;

    private const int Side = Tile + 2;

    private static readonly ConvAxis Same = new(3, 1, 1, 1);

    /// <summary>The floats of one panel's row: two groups of 16 samples, each of some tile.</summary>
    private const int Panel = 2 * Lanes.Virtual;

    /// <summary>Returns whether this kernel computes convolutions of this shape.</summary>
    public static bool Supports(ConvShape s) => s.Groups == 1 && s.Rows == Same && s.Columns == Same;

    /// <summary>Returns the strips of 4 output rows in an image of the given height.</summary>
    public static int Strips(int height) => (height + Tile - 1) / Tile;

    /// <summary>Returns the products over all tiles of a channel, those of tiles beyond the image's edge included.</summary>
    public static long Products(ActivationLayout x) => (long)Points * Strips(x.Height) * Strips(x.Width);

    /// <summary>Returns the number of floats of scratch memory for an input of layout <paramref name="x"/>.</summary>
    public static long ScratchLength(ConvShape s, ActivationLayout x) =>
        PointStride(s) * (Points + 1) + Points * Lanes.Virtual + Side * x.Lanes;

    /// <summary>Returns the number of floats of the packed weights.</summary>
    public static long PackedLength(ConvShape s) => (long)Points * s.Blocks * s.InChannels * ConvShape.Block;

    /// <summary>Returns the floats of the panel of one point, with one more row so that the points do not meet in one cache set.</summary>
    private static long PointStride(ConvShape s) => (Math.Max(s.InChannels, s.OutChannels) + 1L) * Panel;

    /// <summary>
    /// Transforms <paramref name="weights"/> (OC x IC x 3 x 3) in float64, rounds once, and packs to point, block of 8 output channels,
    /// input channel, output channel within the block. The block is the vector.
    /// </summary>
    public static void Pack(ConvShape s, ReadOnlySpan<float> weights, float* packed)
    {
        long pointStride = (long)s.Blocks * s.InChannels * ConvShape.Block;
        Span<double> taps = stackalloc double[9 * ConvShape.Block];
        Span<Vector512<double>> half = stackalloc Vector512<double>[Side * 3];
        Span<Vector512<double>> row = stackalloc Vector512<double>[Side];
        for (int block = 0; block < s.Blocks; block++)
        {
            int outputs = Math.Min(ConvShape.Block, s.OutChannels - block * ConvShape.Block);
            taps.Clear();
            for (int i = 0; i < s.InChannels; i++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    ReadOnlySpan<float> kernel = weights.Slice(((block * ConvShape.Block + o) * s.InChannels + i) * 9, 9);
                    for (int tap = 0; tap < 9; tap++)
                    {
                        taps[tap * ConvShape.Block + o] = kernel[tap];
                    }
                }

                for (int c = 0; c < 3; c++)
                {
                    WeightTransform(Tap(taps, c), Tap(taps, 3 + c), Tap(taps, 6 + c), half[c..], 3);
                }

                float* destination = packed + ((long)block * s.InChannels + i) * ConvShape.Block;
                for (int r = 0; r < Side; r++)
                {
                    WeightTransform(half[r * 3], half[r * 3 + 1], half[r * 3 + 2], row, 1);
                    foreach (Vector512<double> point in row)
                    {
                        Vector256.Narrow(point.GetLower(), point.GetUpper()).Store(destination);
                        destination += pointStride;
                    }
                }
            }
        }
    }

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        if (isRelu)
        {
            RunStrips<S, V, Yes>();
        }
        else
        {
            RunStrips<S, V, No>();
        }
    }

    private void RunStrips<S, V, R>()
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        if (isAdd)
        {
            RunStrips<S, V, R, Yes>();
        }
        else
        {
            RunStrips<S, V, R, No>();
        }
    }

    private static Vector512<double> Tap(ReadOnlySpan<double> taps, int tap) => Vector512.Create(taps.Slice(tap * ConvShape.Block, ConvShape.Block));

    /// <summary>Transforms one axis of the weights: 3 values to 6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightTransform(
        Vector512<double> g0, Vector512<double> g1, Vector512<double> g2, Span<Vector512<double>> y, int stride)
    {
        Vector512<double> outer = g0 + g2;
        Vector512<double> wide = g0 + 4 * g2;
        y[0] = g0 / 4;
        y[stride] = -(outer + g1) / 6;
        y[2 * stride] = -(outer - g1) / 6;
        y[3 * stride] = (wide + 2 * g1) / 24;
        y[4 * stride] = (wide - 2 * g1) / 24;
        y[5 * stride] = g2;
    }

    private void RunStrips<S, V, R, A>()
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        ActivationLayout xl = xLayout;
        ActivationLayout yl = shape.Output(xl);
        int groups = xl.Lanes / Lanes.Virtual;
        int columns = (xl.Width + Tile - 1) / Tile * groups;

        // The products of a point take the place of the inputs of the point before it, which the cache still holds.
        float* m = scratch;
        float* v = m + PointStride(shape);
        float* temp = v + PointStride(shape) * Points;
        float* zeros = temp + Points * Lanes.Virtual;
        new Span<float>(zeros, Side * xl.Lanes).Clear();
        for (int strip = fromStrip; strip < toStrip; strip++)
        {
            for (int column = 0; column < columns; column += 2)
            {
                int count = Math.Min(2, columns - column);
                for (int k = 0; k < count; k++)
                {
                    int tile = (column + k) / groups;
                    int lane = (column + k) % groups * Lanes.Virtual;
                    InputTransform<S, V, R>(x + lane, xl, strip * Tile, tile * Tile, zeros, v + k * Lanes.Virtual, temp);
                }

                Multiply<S, V>(v, m);
                for (int k = 0; k < count; k++)
                {
                    int tile = (column + k) / groups;
                    int lane = (column + k) % groups * Lanes.Virtual;
                    OutputTransform<S, V, A>(m + k * Lanes.Virtual, yl, strip * Tile, tile * Tile, y + lane, temp);
                }
            }
        }
    }

    private void Multiply<S, V>(float* v, float* m)
        where S : struct, ISimd<V>
        where V : struct
    {
        long stride = PointStride(shape);
        long wStride = (long)shape.InChannels * ConvShape.Block;
        var taps = new ConvTile.Taps(1, 1, shape.InChannels, 0, 0, Panel, 0, 0);
        float* block = w;
        for (int point = 0; point < Points; point++)
        {
            for (int b = 0; b < shape.Blocks; b++)
            {
                int rows = Math.Min(ConvShape.Block, shape.OutChannels - b * ConvShape.Block);
                ConvTile.Run<S, V, No, No>(
                    in taps, v + point * stride, block, Panel, rows, m + point * stride + b * ConvShape.Block * Panel, Panel);
                block += wStride;
            }
        }
    }

    /// <summary>
    /// Transforms all channels of one tile for 16 samples. Rows outside the image are read from <paramref name="zeros"/>; columns outside it are not
    /// read.
    /// </summary>
    private void InputTransform<S, V, R>(float* source, ActivationLayout xl, int top, int left, float* zeros, float* v, float* temp)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        long stride = PointStride(shape);
        int lanes = xl.Lanes;
        long row = xl.RowStride;
        int firstColumn = Math.Max(0, 1 - left);
        int endColumn = Math.Min(Side, xl.Width + 1 - left);
        int height = xl.Height;
        V four = S.Broadcast(4f);
        V five = S.Broadcast(5f);
        V two = S.Broadcast(2f);
        for (int channel = 0; channel < xl.Channels; channel++)
        {
            float* corner = source + channel * xl.ChannelStride + (top - 1) * row + (long)(left - 1) * lanes;
            for (int sub = 0; sub < Lanes.Virtual; sub += S.Width)
            {
                float* p0 = (top >= 1 ? corner : zeros) + sub;
                float* p1 = (top < height ? corner + row : zeros) + sub;
                float* p2 = (top + 1 < height ? corner + 2 * row : zeros) + sub;
                float* p3 = (top + 2 < height ? corner + 3 * row : zeros) + sub;
                float* p4 = (top + 3 < height ? corner + 4 * row : zeros) + sub;
                float* p5 = (top + 4 < height ? corner + 5 * row : zeros) + sub;
                float* t = temp;
                for (int c = 0; c < Side; c++)
                {
                    if (c >= firstColumn && c < endColumn)
                    {
                        long at = (long)c * lanes;
                        Forward<S, V>(
                            Read<S, V, R>(p0 + at),
                            Read<S, V, R>(p1 + at),
                            Read<S, V, R>(p2 + at),
                            Read<S, V, R>(p3 + at),
                            Read<S, V, R>(p4 + at),
                            Read<S, V, R>(p5 + at),
                            four,
                            five,
                            two,
                            t,
                            Side * S.Width);
                    }
                    else
                    {
                        S.Store(S.Zero, t);
                        S.Store(S.Zero, t + Side * S.Width);
                        S.Store(S.Zero, t + 2 * Side * S.Width);
                        S.Store(S.Zero, t + 3 * Side * S.Width);
                        S.Store(S.Zero, t + 4 * Side * S.Width);
                        S.Store(S.Zero, t + 5 * Side * S.Width);
                    }

                    t += S.Width;
                }

                t = temp;
                float* y = v + (long)channel * Panel + sub;
                for (int r = 0; r < Side; r++)
                {
                    Forward<S, V>(
                        S.Load(t),
                        S.Load(t + S.Width),
                        S.Load(t + 2 * S.Width),
                        S.Load(t + 3 * S.Width),
                        S.Load(t + 4 * S.Width),
                        S.Load(t + 5 * S.Width),
                        four,
                        five,
                        two,
                        y,
                        stride);
                    t += Side * S.Width;
                    y += Side * stride;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Read<S, V, R>(float* p)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag => R.On ? S.Relu(S.Load(p)) : S.Load(p);

    /// <summary>Transforms one axis of the input: 6 values to 6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Forward<S, V>(V d0, V d1, V d2, V d3, V d4, V d5, V four, V five, V two, float* y, long stride)
        where S : struct, ISimd<V>
        where V : struct
    {
        S.Store(S.Fma(four, d0, S.Fnma(five, d2, d4)), y);
        V even = S.Fnma(four, d2, d4);
        V odd = S.Fnma(four, d1, d3);
        S.Store(S.Add(even, odd), y + stride);
        S.Store(S.Sub(even, odd), y + 2 * stride);
        even = S.Sub(d4, d2);
        odd = S.Sub(d3, d1);
        S.Store(S.Fma(two, odd, even), y + 3 * stride);
        S.Store(S.Fnma(two, odd, even), y + 4 * stride);
        S.Store(S.Fma(four, d1, S.Fnma(five, d3, d5)), y + 5 * stride);
    }

    private void OutputTransform<S, V, A>(float* m, ActivationLayout yl, int top, int left, float* destination, float* temp)
        where S : struct, ISimd<V>
        where V : struct
        where A : struct, IFlag
    {
        long pointStride = PointStride(shape);
        int rows = Math.Min(Tile, yl.Height - top);
        int columns = Math.Min(Tile, yl.Width - left);
        for (int channel = 0; channel < yl.Channels; channel++)
        {
            float* corner = destination + channel * yl.ChannelStride + (long)top * yl.RowStride + (long)left * yl.Lanes;
            for (int sub = 0; sub < Lanes.Virtual; sub += S.Width)
            {
                float* p = m + (long)channel * Panel + sub;
                float* t = temp;
                for (int c = 0; c < Side; c++)
                {
                    Backward<S, V>(p, Side * pointStride, out V y0, out V y1, out V y2, out V y3);
                    S.Store(y0, t);
                    S.Store(y1, t + Side * S.Width);
                    S.Store(y2, t + 2 * Side * S.Width);
                    S.Store(y3, t + 3 * Side * S.Width);
                    p += pointStride;
                    t += S.Width;
                }

                t = temp;
                float* y = corner + sub;
                int lanes = yl.Lanes;
                for (int r = 0; r < rows; r++)
                {
                    Backward<S, V>(t, S.Width, out V y0, out V y1, out V y2, out V y3);
                    ConvTile.Put<S, V, A>(y0, y);
                    if (columns == Tile)
                    {
                        ConvTile.Put<S, V, A>(y1, y + lanes);
                        ConvTile.Put<S, V, A>(y2, y + 2 * lanes);
                        ConvTile.Put<S, V, A>(y3, y + 3 * lanes);
                    }
                    else
                    {
                        if (columns > 1)
                        {
                            ConvTile.Put<S, V, A>(y1, y + lanes);
                        }

                        if (columns > 2)
                        {
                            ConvTile.Put<S, V, A>(y2, y + 2 * lanes);
                        }
                    }

                    t += Side * S.Width;
                    y += yl.RowStride;
                }
            }
        }
    }

    /// <summary>Transforms one axis of the output: 6 values to 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Backward<S, V>(float* m, long stride, out V y0, out V y1, out V y2, out V y3)
        where S : struct, ISimd<V>
        where V : struct
    {
        V m1 = S.Load(m + stride);
        V m2 = S.Load(m + 2 * stride);
        V m3 = S.Load(m + 3 * stride);
        V m4 = S.Load(m + 4 * stride);
        V even1 = S.Add(m1, m2);
        V odd1 = S.Sub(m1, m2);
        V even2 = S.Add(m3, m4);
        V odd2 = S.Sub(m3, m4);
        y0 = S.Add(S.Add(S.Load(m), even1), even2);
        y1 = S.Fma(S.Broadcast(2f), odd2, odd1);
        y2 = S.Fma(S.Broadcast(4f), even2, even1);
        y3 = S.Add(S.Fma(S.Broadcast(8f), odd2, odd1), S.Load(m + 5 * stride));
    }
}
