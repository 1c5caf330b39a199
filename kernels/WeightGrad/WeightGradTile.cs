using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>
/// The hot loop of the weight gradients: sums of dY * f(x) over pixels and groups of 16 samples, for a tile of output channels x streams of x held in
/// registers. A stream is an input channel seen through one tap.
/// <para>Sum order: rows, columns, steps, in 16 virtual lanes; one fused multiply-add each, onto the content of the sums.</para>
/// <para>
/// Cost per step of the 4 x 6 tile: 24 FMA against 10 loads, 12 cycles of 2 FMA ports and 5 of 2 load ports. Streams that are three taps of two
/// channels meet in the first-level cache, so 6 lines of 64 bytes come from the second level in those 12 cycles. Of single taps all 6 streams are
/// new; the 8 x 3 tile has 3 for as many FMA, and 11 loads.
/// </para>
/// <para>
/// The tiles are written out, and the file is long, because the compiler keeps accumulators in registers only as locals, and unrolls no loop over
/// them.
/// </para>
/// </summary>
internal static unsafe class WeightGradTile
{
    /// <summary>The output channels of a tile.</summary>
    public const int Outputs = 4;

    /// <summary>The output channels of the wide tile.</summary>
    public const int WideOutputs = 2 * Outputs;

    /// <summary>The streams of x in half a tile.</summary>
    public const int Half = 3;

    /// <summary>The floats of the sums of one stream: output channels x 16 lanes.</summary>
    public const int SumLength = Outputs * Lanes.Virtual;

    /// <summary>Adds to the sums of one half of a tile, or of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<S, V, R>(in Walk walk, float* x, float* y, in Streams at, bool isWhole, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        if (S.Width == Lanes.Virtual && isWhole)
        {
            Tile4x6<S, V, R>(in walk, x, y, in at, sums);
            return;
        }

        Streams second = at with { X1 = at.X4 - at.X3, X2 = at.X5 - at.X3 };
        for (int lane = 0; lane < Lanes.Virtual; lane += S.Width)
        {
            Tile4x3<S, V, R>(in walk, x + lane, y + lane, in at, sums + lane);
            if (isWhole)
            {
                Tile4x3<S, V, R>(in walk, x + at.X3 + lane, y + lane, in second, sums + at.HalfSum + lane);
            }
        }
    }

    /// <summary>
    /// Adds to the sums of three rows of three taps, for one output channel: 9 FMA against 10 loads. Taps are <paramref name="tap"/> and
    /// rows <paramref name="row"/> floats apart, their sums <paramref name="sum"/> and <paramref name="rowSum"/>.
    /// </summary>
    public static void Nine<S, V, R>(in Walk walk, float* x, float* y, long tap, long row, long sum, long rowSum, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        for (int lane = 0; lane < Lanes.Virtual; lane += S.Width)
        {
            Tile1x9<S, V, R>(in walk, x + lane, y + lane, tap, row, sum, rowSum, sums + lane);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tile1x9<S, V, R>(in Walk walk, float* x, float* y, long tap, long row, long sum, long rowSum, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        float* s = sums;
        V a0 = S.Load(s), a1 = S.Load(s + sum), a2 = S.Load(s + 2 * sum);
        s += rowSum;
        V b0 = S.Load(s), b1 = S.Load(s + sum), b2 = S.Load(s + 2 * sum);
        s += rowSum;
        V c0 = S.Load(s), c1 = S.Load(s + sum), c2 = S.Load(s + 2 * sum);
        long xStep = walk.XStep;
        long yStep = walk.YStep;
        for (int line = 0; line < walk.Rows; line++)
        {
            for (int column = 0; column < walk.Columns; column++)
            {
                float* xa = x + line * walk.XRow + column * walk.XColumn;
                float* xb = xa + row;
                float* xc = xb + row;
                float* yp = y + line * walk.YRow + column * walk.YColumn;
                for (int i = walk.Steps; i > 0; i--)
                {
                    V g = S.Load(yp);
                    a0 = S.Fma(g, Read<S, V, R>(xa), a0);
                    a1 = S.Fma(g, Read<S, V, R>(xa + tap), a1);
                    a2 = S.Fma(g, Read<S, V, R>(xa + 2 * tap), a2);
                    b0 = S.Fma(g, Read<S, V, R>(xb), b0);
                    b1 = S.Fma(g, Read<S, V, R>(xb + tap), b1);
                    b2 = S.Fma(g, Read<S, V, R>(xb + 2 * tap), b2);
                    c0 = S.Fma(g, Read<S, V, R>(xc), c0);
                    c1 = S.Fma(g, Read<S, V, R>(xc + tap), c1);
                    c2 = S.Fma(g, Read<S, V, R>(xc + 2 * tap), c2);
                    xa += xStep;
                    xb += xStep;
                    xc += xStep;
                    yp += yStep;
                }
            }
        }

        s = sums;
        S.Store(a0, s);
        S.Store(a1, s + sum);
        S.Store(a2, s + 2 * sum);
        s += rowSum;
        S.Store(b0, s);
        S.Store(b1, s + sum);
        S.Store(b2, s + 2 * sum);
        s += rowSum;
        S.Store(c0, s);
        S.Store(c1, s + sum);
        S.Store(c2, s + 2 * sum);
    }

    /// <summary>Adds to the sums of a whole tile, which 32 registers hold.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tile4x6<S, V, R>(in Walk walk, float* x, float* y, in Streams at, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        float* s = sums;
        V a0 = S.Load(s), a1 = S.Load(s + Lanes.Virtual), a2 = S.Load(s + 2 * Lanes.Virtual), a3 = S.Load(s + 3 * Lanes.Virtual);
        s += at.Sum;
        V b0 = S.Load(s), b1 = S.Load(s + Lanes.Virtual), b2 = S.Load(s + 2 * Lanes.Virtual), b3 = S.Load(s + 3 * Lanes.Virtual);
        s += at.Sum;
        V c0 = S.Load(s), c1 = S.Load(s + Lanes.Virtual), c2 = S.Load(s + 2 * Lanes.Virtual), c3 = S.Load(s + 3 * Lanes.Virtual);
        s = sums + at.HalfSum;
        V d0 = S.Load(s), d1 = S.Load(s + Lanes.Virtual), d2 = S.Load(s + 2 * Lanes.Virtual), d3 = S.Load(s + 3 * Lanes.Virtual);
        s += at.Sum;
        V e0 = S.Load(s), e1 = S.Load(s + Lanes.Virtual), e2 = S.Load(s + 2 * Lanes.Virtual), e3 = S.Load(s + 3 * Lanes.Virtual);
        s += at.Sum;
        V f0 = S.Load(s), f1 = S.Load(s + Lanes.Virtual), f2 = S.Load(s + 2 * Lanes.Virtual), f3 = S.Load(s + 3 * Lanes.Virtual);
        long x1 = at.X1;
        long x2 = at.X2;
        long x3 = at.X3;
        long x4 = at.X4;
        long x5 = at.X5;
        long y1 = at.Y1;
        long y2 = at.Y2;
        long y3 = at.Y3;
        long xStep = walk.XStep;
        long yStep = walk.YStep;
        for (int row = 0; row < walk.Rows; row++)
        {
            for (int column = 0; column < walk.Columns; column++)
            {
                float* xp = x + row * walk.XRow + column * walk.XColumn;
                float* yp = y + row * walk.YRow + column * walk.YColumn;
                for (int i = walk.Steps; i > 0; i--)
                {
                    V g0 = S.Load(yp);
                    V g1 = S.Load(yp + y1);
                    V g2 = S.Load(yp + y2);
                    V g3 = S.Load(yp + y3);
                    V u = Read<S, V, R>(xp);
                    a0 = S.Fma(g0, u, a0);
                    a1 = S.Fma(g1, u, a1);
                    a2 = S.Fma(g2, u, a2);
                    a3 = S.Fma(g3, u, a3);
                    u = Read<S, V, R>(xp + x1);
                    b0 = S.Fma(g0, u, b0);
                    b1 = S.Fma(g1, u, b1);
                    b2 = S.Fma(g2, u, b2);
                    b3 = S.Fma(g3, u, b3);
                    u = Read<S, V, R>(xp + x2);
                    c0 = S.Fma(g0, u, c0);
                    c1 = S.Fma(g1, u, c1);
                    c2 = S.Fma(g2, u, c2);
                    c3 = S.Fma(g3, u, c3);
                    u = Read<S, V, R>(xp + x3);
                    d0 = S.Fma(g0, u, d0);
                    d1 = S.Fma(g1, u, d1);
                    d2 = S.Fma(g2, u, d2);
                    d3 = S.Fma(g3, u, d3);
                    u = Read<S, V, R>(xp + x4);
                    e0 = S.Fma(g0, u, e0);
                    e1 = S.Fma(g1, u, e1);
                    e2 = S.Fma(g2, u, e2);
                    e3 = S.Fma(g3, u, e3);
                    u = Read<S, V, R>(xp + x5);
                    f0 = S.Fma(g0, u, f0);
                    f1 = S.Fma(g1, u, f1);
                    f2 = S.Fma(g2, u, f2);
                    f3 = S.Fma(g3, u, f3);
                    xp += xStep;
                    yp += yStep;
                }
            }
        }

        s = sums;
        Store4<S, V>(a0, a1, a2, a3, s);
        s += at.Sum;
        Store4<S, V>(b0, b1, b2, b3, s);
        s += at.Sum;
        Store4<S, V>(c0, c1, c2, c3, s);
        s = sums + at.HalfSum;
        Store4<S, V>(d0, d1, d2, d3, s);
        s += at.Sum;
        Store4<S, V>(e0, e1, e2, e3, s);
        s += at.Sum;
        Store4<S, V>(f0, f1, f2, f3, s);
    }

    /// <summary>
    /// Adds to the sums of twice as many output channels x half the streams: a stream is read once for 8 of them. The output channels are
    /// <paramref name="channel"/> floats apart, the sums of the upper four <paramref name="upper"/> beyond those of the lower. 24 FMA against
    /// 11 loads; 32 registers of 16 lanes hold it.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Tile8x3<S, V, R>(in Walk walk, float* x, float* y, long x1, long x2, long channel, long upper, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        float* s = sums;
        float* t = sums + upper;
        V a0 = S.Load(s), a1 = S.Load(s + Lanes.Virtual), a2 = S.Load(s + 2 * Lanes.Virtual), a3 = S.Load(s + 3 * Lanes.Virtual);
        V a4 = S.Load(t), a5 = S.Load(t + Lanes.Virtual), a6 = S.Load(t + 2 * Lanes.Virtual), a7 = S.Load(t + 3 * Lanes.Virtual);
        s += SumLength;
        t += SumLength;
        V b0 = S.Load(s), b1 = S.Load(s + Lanes.Virtual), b2 = S.Load(s + 2 * Lanes.Virtual), b3 = S.Load(s + 3 * Lanes.Virtual);
        V b4 = S.Load(t), b5 = S.Load(t + Lanes.Virtual), b6 = S.Load(t + 2 * Lanes.Virtual), b7 = S.Load(t + 3 * Lanes.Virtual);
        s += SumLength;
        t += SumLength;
        V c0 = S.Load(s), c1 = S.Load(s + Lanes.Virtual), c2 = S.Load(s + 2 * Lanes.Virtual), c3 = S.Load(s + 3 * Lanes.Virtual);
        V c4 = S.Load(t), c5 = S.Load(t + Lanes.Virtual), c6 = S.Load(t + 2 * Lanes.Virtual), c7 = S.Load(t + 3 * Lanes.Virtual);
        long y2 = 2 * channel;
        long y3 = 3 * channel;
        long xStep = walk.XStep;
        long yStep = walk.YStep;
        for (int row = 0; row < walk.Rows; row++)
        {
            for (int column = 0; column < walk.Columns; column++)
            {
                float* xp = x + row * walk.XRow + column * walk.XColumn;
                float* yp = y + row * walk.YRow + column * walk.YColumn;
                float* yq = yp + 4 * channel;
                for (int i = walk.Steps; i > 0; i--)
                {
                    V u = Read<S, V, R>(xp);
                    V v = Read<S, V, R>(xp + x1);
                    V w = Read<S, V, R>(xp + x2);
                    V g = S.Load(yp);
                    a0 = S.Fma(g, u, a0);
                    b0 = S.Fma(g, v, b0);
                    c0 = S.Fma(g, w, c0);
                    g = S.Load(yp + channel);
                    a1 = S.Fma(g, u, a1);
                    b1 = S.Fma(g, v, b1);
                    c1 = S.Fma(g, w, c1);
                    g = S.Load(yp + y2);
                    a2 = S.Fma(g, u, a2);
                    b2 = S.Fma(g, v, b2);
                    c2 = S.Fma(g, w, c2);
                    g = S.Load(yp + y3);
                    a3 = S.Fma(g, u, a3);
                    b3 = S.Fma(g, v, b3);
                    c3 = S.Fma(g, w, c3);
                    g = S.Load(yq);
                    a4 = S.Fma(g, u, a4);
                    b4 = S.Fma(g, v, b4);
                    c4 = S.Fma(g, w, c4);
                    g = S.Load(yq + channel);
                    a5 = S.Fma(g, u, a5);
                    b5 = S.Fma(g, v, b5);
                    c5 = S.Fma(g, w, c5);
                    g = S.Load(yq + y2);
                    a6 = S.Fma(g, u, a6);
                    b6 = S.Fma(g, v, b6);
                    c6 = S.Fma(g, w, c6);
                    g = S.Load(yq + y3);
                    a7 = S.Fma(g, u, a7);
                    b7 = S.Fma(g, v, b7);
                    c7 = S.Fma(g, w, c7);
                    xp += xStep;
                    yp += yStep;
                    yq += yStep;
                }
            }
        }

        s = sums;
        t = sums + upper;
        Store4<S, V>(a0, a1, a2, a3, s);
        Store4<S, V>(a4, a5, a6, a7, t);
        s += SumLength;
        t += SumLength;
        Store4<S, V>(b0, b1, b2, b3, s);
        Store4<S, V>(b4, b5, b6, b7, t);
        s += SumLength;
        t += SumLength;
        Store4<S, V>(c0, c1, c2, c3, s);
        Store4<S, V>(c4, c5, c6, c7, t);
    }
    /// <summary>Adds to the sums of half a tile, which 16 registers hold.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tile4x3<S, V, R>(in Walk walk, float* x, float* y, in Streams at, float* sums)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        float* s = sums;
        V a0 = S.Load(s), a1 = S.Load(s + Lanes.Virtual), a2 = S.Load(s + 2 * Lanes.Virtual), a3 = S.Load(s + 3 * Lanes.Virtual);
        s += at.Sum;
        V b0 = S.Load(s), b1 = S.Load(s + Lanes.Virtual), b2 = S.Load(s + 2 * Lanes.Virtual), b3 = S.Load(s + 3 * Lanes.Virtual);
        s += at.Sum;
        V c0 = S.Load(s), c1 = S.Load(s + Lanes.Virtual), c2 = S.Load(s + 2 * Lanes.Virtual), c3 = S.Load(s + 3 * Lanes.Virtual);
        long x1 = at.X1;
        long x2 = at.X2;
        long y1 = at.Y1;
        long y2 = at.Y2;
        long y3 = at.Y3;
        long xStep = walk.XStep;
        long yStep = walk.YStep;
        for (int row = 0; row < walk.Rows; row++)
        {
            for (int column = 0; column < walk.Columns; column++)
            {
                float* xp = x + row * walk.XRow + column * walk.XColumn;
                float* yp = y + row * walk.YRow + column * walk.YColumn;
                for (int i = walk.Steps; i > 0; i--)
                {
                    V g0 = S.Load(yp);
                    V g1 = S.Load(yp + y1);
                    V g2 = S.Load(yp + y2);
                    V g3 = S.Load(yp + y3);
                    V u = Read<S, V, R>(xp);
                    a0 = S.Fma(g0, u, a0);
                    a1 = S.Fma(g1, u, a1);
                    a2 = S.Fma(g2, u, a2);
                    a3 = S.Fma(g3, u, a3);
                    u = Read<S, V, R>(xp + x1);
                    b0 = S.Fma(g0, u, b0);
                    b1 = S.Fma(g1, u, b1);
                    b2 = S.Fma(g2, u, b2);
                    b3 = S.Fma(g3, u, b3);
                    u = Read<S, V, R>(xp + x2);
                    c0 = S.Fma(g0, u, c0);
                    c1 = S.Fma(g1, u, c1);
                    c2 = S.Fma(g2, u, c2);
                    c3 = S.Fma(g3, u, c3);
                    xp += xStep;
                    yp += yStep;
                }
            }
        }

        s = sums;
        Store4<S, V>(a0, a1, a2, a3, s);
        s += at.Sum;
        Store4<S, V>(b0, b1, b2, b3, s);
        s += at.Sum;
        Store4<S, V>(c0, c1, c2, c3, s);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Read<S, V, R>(float* p)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag => R.On ? S.Relu(S.Load(p)) : S.Load(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4<S, V>(V a, V b, V c, V d, float* sums)
        where S : struct, ISimd<V>
        where V : struct
    {
        S.Store(a, sums);
        S.Store(b, sums + Lanes.Virtual);
        S.Store(c, sums + 2 * Lanes.Virtual);
        S.Store(d, sums + 3 * Lanes.Virtual);
    }

    /// <summary>The path of a tile: rows of columns of steps, 16 samples each, and the strides (in floats) that lead from one to the next.</summary>
    public readonly record struct Walk(
        int Rows, int Columns, int Steps, long XRow, long XColumn, long XStep, long YRow, long YColumn, long YStep);

    /// <summary>
    /// The places of the streams and output channels beyond the first, in floats from the first; the distance from the sums of a stream to the next
    /// of its half; and from the first half's to the second's.
    /// </summary>
    public readonly record struct Streams(
        long X1, long X2, long X3, long X4, long X5, long Y1, long Y2, long Y3, long Sum, long HalfSum);
}
