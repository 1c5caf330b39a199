using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// The hot loop of direct and Winograd convolutions and of data gradients: a tile of output channels x vectors of samples held in registers.
/// <para>Computes: y[o][v] = sum over taps (r, c) and channels i of w[r][c][i][o] * f(x[i][r][c][v]), f the identity or ReLU.</para>
/// <para>Sum order: tap rows, tap columns, input channels; one fused multiply-add each, from +0.</para>
/// <para>
/// Cost per (tap, channel) of the 8 x 2 tile: 16 FMA against 10 loads (2 of x, 8 broadcasts of w): 8 cycles of 2 FMA ports, 5 cycles of
/// 2 load ports, so the FMA ports are the bound as long as x comes from the second-level cache at 16 bytes per cycle.
/// </para>
/// <para>
/// The three tiles are written out because the compiler keeps accumulators in registers only as locals, and unrolls no loop over them.
/// </para>
/// </summary>
internal static unsafe class ConvTile
{
    /// <summary>
    /// Computes <paramref name="rows"/> output channels (at most 8) x <paramref name="floats"/> samples (a multiple of 16) into <paramref name="y"/>;
    /// if <typeparamref name="A"/> is on, adds them to its content.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<S, V, R, A>(in Taps taps, float* x, float* w, int floats, int rows, float* y, long yStride)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        if (S.Width == 16)
        {
            int done = 0;
            for (; done + 32 <= floats; done += 32)
            {
                Tile8x2<S, V, R, A>(in taps, x, w, rows, y + done, yStride);
                x += 2 * taps.XVector;
            }

            if (done < floats)
            {
                Tile8x1<S, V, R, A>(in taps, x, w, rows, y + done, yStride);
            }
        }
        else
        {
            for (int done = 0; done < floats; done += 2 * S.Width)
            {
                Tile4x2<S, V, R, A>(in taps, x + done, w, Math.Min(rows, 4), y + done, yStride);
                if (rows > 4)
                {
                    Tile4x2<S, V, R, A>(in taps, x + done, w + 4, rows - 4, y + done + 4 * yStride, yStride);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tile8x2<S, V, R, A>(in Taps taps, float* x, float* w, int rows, float* y, long yStride)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        V a0 = S.Zero, a1 = S.Zero, a2 = S.Zero, a3 = S.Zero, a4 = S.Zero, a5 = S.Zero, a6 = S.Zero, a7 = S.Zero;
        V b0 = S.Zero, b1 = S.Zero, b2 = S.Zero, b3 = S.Zero, b4 = S.Zero, b5 = S.Zero, b6 = S.Zero, b7 = S.Zero;
        long xChannel = taps.XChannel;
        for (int r = 0; r < taps.Rows; r++)
        {
            for (int c = 0; c < taps.Columns; c++)
            {
                float* xp = x + r * taps.XRow + c * taps.XColumn;
                float* wp = w + r * taps.WRow + c * taps.WColumn;
                for (int i = taps.Channels; i > 0; i--)
                {
                    V u = S.Load(xp);
                    V v = S.Load(xp + taps.XVector);
                    if (R.On)
                    {
                        u = S.Relu(u);
                        v = S.Relu(v);
                    }

                    V k = S.Broadcast(wp[0]);
                    a0 = S.Fma(k, u, a0);
                    b0 = S.Fma(k, v, b0);
                    k = S.Broadcast(wp[1]);
                    a1 = S.Fma(k, u, a1);
                    b1 = S.Fma(k, v, b1);
                    k = S.Broadcast(wp[2]);
                    a2 = S.Fma(k, u, a2);
                    b2 = S.Fma(k, v, b2);
                    k = S.Broadcast(wp[3]);
                    a3 = S.Fma(k, u, a3);
                    b3 = S.Fma(k, v, b3);
                    k = S.Broadcast(wp[4]);
                    a4 = S.Fma(k, u, a4);
                    b4 = S.Fma(k, v, b4);
                    k = S.Broadcast(wp[5]);
                    a5 = S.Fma(k, u, a5);
                    b5 = S.Fma(k, v, b5);
                    k = S.Broadcast(wp[6]);
                    a6 = S.Fma(k, u, a6);
                    b6 = S.Fma(k, v, b6);
                    k = S.Broadcast(wp[7]);
                    a7 = S.Fma(k, u, a7);
                    b7 = S.Fma(k, v, b7);
                    xp += xChannel;
                    wp += ConvShape.Block;
                }
            }
        }

        Store2<S, V, A>(a0, b0, 0, rows, y, yStride);
        Store2<S, V, A>(a1, b1, 1, rows, y, yStride);
        Store2<S, V, A>(a2, b2, 2, rows, y, yStride);
        Store2<S, V, A>(a3, b3, 3, rows, y, yStride);
        Store2<S, V, A>(a4, b4, 4, rows, y, yStride);
        Store2<S, V, A>(a5, b5, 5, rows, y, yStride);
        Store2<S, V, A>(a6, b6, 6, rows, y, yStride);
        Store2<S, V, A>(a7, b7, 7, rows, y, yStride);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tile8x1<S, V, R, A>(in Taps taps, float* x, float* w, int rows, float* y, long yStride)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        V a0 = S.Zero, a1 = S.Zero, a2 = S.Zero, a3 = S.Zero, a4 = S.Zero, a5 = S.Zero, a6 = S.Zero, a7 = S.Zero;
        long xChannel = taps.XChannel;
        for (int r = 0; r < taps.Rows; r++)
        {
            for (int c = 0; c < taps.Columns; c++)
            {
                float* xp = x + r * taps.XRow + c * taps.XColumn;
                float* wp = w + r * taps.WRow + c * taps.WColumn;
                for (int i = taps.Channels; i > 0; i--)
                {
                    V u = R.On ? S.Relu(S.Load(xp)) : S.Load(xp);
                    a0 = S.Fma(S.Broadcast(wp[0]), u, a0);
                    a1 = S.Fma(S.Broadcast(wp[1]), u, a1);
                    a2 = S.Fma(S.Broadcast(wp[2]), u, a2);
                    a3 = S.Fma(S.Broadcast(wp[3]), u, a3);
                    a4 = S.Fma(S.Broadcast(wp[4]), u, a4);
                    a5 = S.Fma(S.Broadcast(wp[5]), u, a5);
                    a6 = S.Fma(S.Broadcast(wp[6]), u, a6);
                    a7 = S.Fma(S.Broadcast(wp[7]), u, a7);
                    xp += xChannel;
                    wp += ConvShape.Block;
                }
            }
        }

        Store1<S, V, A>(a0, 0, rows, y, yStride);
        Store1<S, V, A>(a1, 1, rows, y, yStride);
        Store1<S, V, A>(a2, 2, rows, y, yStride);
        Store1<S, V, A>(a3, 3, rows, y, yStride);
        Store1<S, V, A>(a4, 4, rows, y, yStride);
        Store1<S, V, A>(a5, 5, rows, y, yStride);
        Store1<S, V, A>(a6, 6, rows, y, yStride);
        Store1<S, V, A>(a7, 7, rows, y, yStride);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tile4x2<S, V, R, A>(in Taps taps, float* x, float* w, int rows, float* y, long yStride)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        V a0 = S.Zero, a1 = S.Zero, a2 = S.Zero, a3 = S.Zero;
        V b0 = S.Zero, b1 = S.Zero, b2 = S.Zero, b3 = S.Zero;
        long xChannel = taps.XChannel;
        for (int r = 0; r < taps.Rows; r++)
        {
            for (int c = 0; c < taps.Columns; c++)
            {
                float* xp = x + r * taps.XRow + c * taps.XColumn;
                float* wp = w + r * taps.WRow + c * taps.WColumn;
                for (int i = taps.Channels; i > 0; i--)
                {
                    V u = S.Load(xp);
                    V v = S.Load(xp + S.Width);
                    if (R.On)
                    {
                        u = S.Relu(u);
                        v = S.Relu(v);
                    }

                    V k = S.Broadcast(wp[0]);
                    a0 = S.Fma(k, u, a0);
                    b0 = S.Fma(k, v, b0);
                    k = S.Broadcast(wp[1]);
                    a1 = S.Fma(k, u, a1);
                    b1 = S.Fma(k, v, b1);
                    k = S.Broadcast(wp[2]);
                    a2 = S.Fma(k, u, a2);
                    b2 = S.Fma(k, v, b2);
                    k = S.Broadcast(wp[3]);
                    a3 = S.Fma(k, u, a3);
                    b3 = S.Fma(k, v, b3);
                    xp += xChannel;
                    wp += ConvShape.Block;
                }
            }
        }

        Store2<S, V, A>(a0, b0, 0, rows, y, yStride);
        Store2<S, V, A>(a1, b1, 1, rows, y, yStride);
        Store2<S, V, A>(a2, b2, 2, rows, y, yStride);
        Store2<S, V, A>(a3, b3, 3, rows, y, yStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store2<S, V, A>(V a, V b, int row, int rows, float* y, long yStride)
        where S : struct, ISimd<V>
        where V : struct
        where A : struct, IFlag
    {
        if (row < rows)
        {
            Put<S, V, A>(a, y + row * yStride);
            Put<S, V, A>(b, y + row * yStride + S.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store1<S, V, A>(V a, int row, int rows, float* y, long yStride)
        where S : struct, ISimd<V>
        where V : struct
        where A : struct, IFlag
    {
        if (row < rows)
        {
            Put<S, V, A>(a, y + row * yStride);
        }
    }

    /// <summary>Writes <paramref name="value"/>, or adds it to the content of y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put<S, V, A>(V value, float* y)
        where S : struct, ISimd<V>
        where V : struct
        where A : struct, IFlag => S.Store(A.On ? S.Add(S.Load(y), value) : value, y);

    /// <summary>
    /// The taps that a tile sums over, and the strides (in floats) that lead from one to the next. Vectors of 16 samples lie <c>XVector</c> floats
    /// apart in x, narrower ones side by side.
    /// </summary>
    public readonly record struct Taps(
        int Rows, int Columns, int Channels, long XRow, long XColumn, long XChannel, long WRow, long WColumn, long XVector = Lanes.Virtual);
}
