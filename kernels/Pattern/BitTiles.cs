using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Pattern;

/// <summary>Transposes pattern words (a neuron's samples) into bit rows (a sample's neurons).</summary>
internal static unsafe class BitTiles
{
    /// <summary>The neurons per block: one bit row of a sample is one word.</summary>
    public const int Block = 64;

    /// <summary>
    /// Transposes one word column of <paramref name="neurons"/> neurons, 64 at a time, and writes the running parity of each sample's row: word k of
    /// sample s, at <c>tiles[(s / Width * blocks + k) * Width + s % Width]</c>, is the xor of its rows 0..k. Rows of neurons that do not exist are
    /// zero, so no two samples disagree on them.
    /// </summary>
    public static void Transpose<W, V>(ulong* words, int stride, long neurons, int blocks, ulong* tiles)
        where W : struct, IWords<V>
        where V : struct
    {
        ulong* rows = stackalloc ulong[Block];
        ulong* parity = stackalloc ulong[Block];
        new Span<ulong>(parity, Block).Clear();
        for (int k = 0; k < blocks; k++)
        {
            long first = (long)k * Block;
            int present = (int)Math.Clamp(neurons - first, 0, Block);
            if (present == Block && stride == 1)
            {
                Stage<W, V>(words + first, rows, 32);
            }
            else
            {
                for (int n = 0; n < Block; n++)
                {
                    rows[n] = n < present ? words[(first + n) * stride] : 0;
                }

                Stage<W, V>(rows, rows, 32);
            }

            for (int step = 16; step >= W.Width; step /= 2)
            {
                Stage<W, V>(rows, rows, step);
            }

            for (int s = 0; s < Block; s += W.Width)
            {
                V row = W.Load(rows + s);
                if (W.Width > 4)
                {
                    row = W.Exchange(row, 4, W.Create(Low(4)));
                }

                if (W.Width > 2)
                {
                    row = W.Exchange(row, 2, W.Create(Low(2)));
                    row = W.Exchange(row, 1, W.Create(Low(1)));
                }

                V running = W.Xor(W.Load(parity + s), row);
                W.Store(running, parity + s);
                W.Store(running, tiles + ((long)s * blocks) + (k * W.Width));
            }
        }
    }

    /// <summary>Runs one stage of the transpose between whole vectors: swaps the off-diagonal quarters of every 2 step x 2 step square.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Stage<W, V>(ulong* source, ulong* rows, int step)
        where W : struct, IWords<V>
        where V : struct
    {
        V low = W.Create(Low(step));
        for (int square = 0; square < Block; square += 2 * step)
        {
            for (int n = square; n < square + step; n += W.Width)
            {
                V a = W.Load(source + n);
                V b = W.Load(source + n + step);
                W.Store(W.Select(low, a, W.Left(b, step)), rows + n);
                W.Store(W.Select(low, W.Right(a, step), b), rows + n + step);
            }
        }
    }

    /// <summary>Returns the bits c with (c &amp; step) = 0.</summary>
    private static ulong Low(int step) => ulong.MaxValue / ((1ul << step) + 1);
}
