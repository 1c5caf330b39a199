using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gram;

/// <summary>
/// The hot loop of the Gram matrices of float rows: a tile of 8 lanes x vectors of lanes held in registers.
/// <para>Computes: sums[i][j] = sum over k of a[k * stride + i] * b[k * stride + j], i &lt; 8.</para>
/// <para>Sum order: k in order; one fused multiply-add each, from +0.</para>
/// <para>
/// Cost per row k of the 8 x 2 tile: 16 FMA against 10 loads, as in a convolution. The tiles are written out because the compiler
/// keeps accumulators in registers only as locals, and unrolls no loop over them.
/// </para>
/// </summary>
internal static unsafe class GramTile
{
    /// <summary>The number of lanes of a.</summary>
    public const int Rows = 8;

    /// <summary>The largest number of lanes of b.</summary>
    public const int Columns = 32;

    /// <summary>Computes <paramref name="columns"/> (16 or 32) sums for each of the 8 lanes of a, with rows <see cref="Columns"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<S, V>(float* a, float* b, long stride, int count, int columns, float* sums)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (S.Width == 16)
        {
            if (columns == Columns)
            {
                Tile8x2<S, V>(a, b, stride, count, sums);
            }
            else
            {
                Tile8x1<S, V>(a, b, stride, count, sums);
            }
        }
        else
        {
            for (int done = 0; done < columns; done += 2 * S.Width)
            {
                Tile4x2<S, V>(a, b + done, stride, count, sums + done);
                Tile4x2<S, V>(a + 4, b + done, stride, count, sums + 4 * Columns + done);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tile8x2<S, V>(float* a, float* b, long stride, int count, float* sums)
        where S : struct, ISimd<V>
        where V : struct
    {
        V u0 = S.Zero, u1 = S.Zero, u2 = S.Zero, u3 = S.Zero, u4 = S.Zero, u5 = S.Zero, u6 = S.Zero, u7 = S.Zero;
        V v0 = S.Zero, v1 = S.Zero, v2 = S.Zero, v3 = S.Zero, v4 = S.Zero, v5 = S.Zero, v6 = S.Zero, v7 = S.Zero;
        for (int k = count; k > 0; k--)
        {
            V p = S.Load(b);
            V q = S.Load(b + S.Width);
            V x = S.Broadcast(a[0]);
            u0 = S.Fma(x, p, u0);
            v0 = S.Fma(x, q, v0);
            x = S.Broadcast(a[1]);
            u1 = S.Fma(x, p, u1);
            v1 = S.Fma(x, q, v1);
            x = S.Broadcast(a[2]);
            u2 = S.Fma(x, p, u2);
            v2 = S.Fma(x, q, v2);
            x = S.Broadcast(a[3]);
            u3 = S.Fma(x, p, u3);
            v3 = S.Fma(x, q, v3);
            x = S.Broadcast(a[4]);
            u4 = S.Fma(x, p, u4);
            v4 = S.Fma(x, q, v4);
            x = S.Broadcast(a[5]);
            u5 = S.Fma(x, p, u5);
            v5 = S.Fma(x, q, v5);
            x = S.Broadcast(a[6]);
            u6 = S.Fma(x, p, u6);
            v6 = S.Fma(x, q, v6);
            x = S.Broadcast(a[7]);
            u7 = S.Fma(x, p, u7);
            v7 = S.Fma(x, q, v7);
            a += stride;
            b += stride;
        }

        Store2<S, V>(u0, v0, sums);
        Store2<S, V>(u1, v1, sums + Columns);
        Store2<S, V>(u2, v2, sums + 2 * Columns);
        Store2<S, V>(u3, v3, sums + 3 * Columns);
        Store2<S, V>(u4, v4, sums + 4 * Columns);
        Store2<S, V>(u5, v5, sums + 5 * Columns);
        Store2<S, V>(u6, v6, sums + 6 * Columns);
        Store2<S, V>(u7, v7, sums + 7 * Columns);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tile8x1<S, V>(float* a, float* b, long stride, int count, float* sums)
        where S : struct, ISimd<V>
        where V : struct
    {
        V u0 = S.Zero, u1 = S.Zero, u2 = S.Zero, u3 = S.Zero, u4 = S.Zero, u5 = S.Zero, u6 = S.Zero, u7 = S.Zero;
        for (int k = count; k > 0; k--)
        {
            V p = S.Load(b);
            u0 = S.Fma(S.Broadcast(a[0]), p, u0);
            u1 = S.Fma(S.Broadcast(a[1]), p, u1);
            u2 = S.Fma(S.Broadcast(a[2]), p, u2);
            u3 = S.Fma(S.Broadcast(a[3]), p, u3);
            u4 = S.Fma(S.Broadcast(a[4]), p, u4);
            u5 = S.Fma(S.Broadcast(a[5]), p, u5);
            u6 = S.Fma(S.Broadcast(a[6]), p, u6);
            u7 = S.Fma(S.Broadcast(a[7]), p, u7);
            a += stride;
            b += stride;
        }

        S.Store(u0, sums);
        S.Store(u1, sums + Columns);
        S.Store(u2, sums + 2 * Columns);
        S.Store(u3, sums + 3 * Columns);
        S.Store(u4, sums + 4 * Columns);
        S.Store(u5, sums + 5 * Columns);
        S.Store(u6, sums + 6 * Columns);
        S.Store(u7, sums + 7 * Columns);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tile4x2<S, V>(float* a, float* b, long stride, int count, float* sums)
        where S : struct, ISimd<V>
        where V : struct
    {
        V u0 = S.Zero, u1 = S.Zero, u2 = S.Zero, u3 = S.Zero;
        V v0 = S.Zero, v1 = S.Zero, v2 = S.Zero, v3 = S.Zero;
        for (int k = count; k > 0; k--)
        {
            V p = S.Load(b);
            V q = S.Load(b + S.Width);
            V x = S.Broadcast(a[0]);
            u0 = S.Fma(x, p, u0);
            v0 = S.Fma(x, q, v0);
            x = S.Broadcast(a[1]);
            u1 = S.Fma(x, p, u1);
            v1 = S.Fma(x, q, v1);
            x = S.Broadcast(a[2]);
            u2 = S.Fma(x, p, u2);
            v2 = S.Fma(x, q, v2);
            x = S.Broadcast(a[3]);
            u3 = S.Fma(x, p, u3);
            v3 = S.Fma(x, q, v3);
            a += stride;
            b += stride;
        }

        Store2<S, V>(u0, v0, sums);
        Store2<S, V>(u1, v1, sums + Columns);
        Store2<S, V>(u2, v2, sums + 2 * Columns);
        Store2<S, V>(u3, v3, sums + 3 * Columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store2<S, V>(V u, V v, float* sums)
        where S : struct, ISimd<V>
        where V : struct
    {
        S.Store(u, sums);
        S.Store(v, sums + S.Width);
    }
}
