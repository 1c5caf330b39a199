using System.Buffers;
using System.Runtime.Intrinsics;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pattern;

/// <summary>
/// Gram matrix of activation patterns under the Hamming kernel.
/// <para>Computes: agreement[i, j] += multiplicity * #{ neurons on which samples i and j have the same bit }.</para>
/// <para>Shapes: words [neurons, ceil(samples / 64)], bit s % 64 of word s / 64 being sample s; agreement [samples, samples], row-major.</para>
/// <para>Requires: samples >= 1; neurons >= 0; bits of samples that do not exist are never read into a result.</para>
/// <para>
/// Cost: samples * (samples + Width) / (2 * Width) * neurons / 64 vector steps of about 3 operations (AVX-512), for Width words to a vector; the
/// words are read once. Blocks of 64 neurons are bit-transposed to rows of samples, rows are xored and their bits counted with carry-save adders.
/// </para>
/// <para>Sum order: any: integers.</para>
/// <para>Error bound: 0.</para>
/// <para>
/// Source: Mellor et al., "Neural Architecture Search without Training" (ICML 2021), the kernel K_H; carry-save population count after Harley and
/// Seal, in Warren, "Hacker's Delight"; the parity form of the lowest adder is ours.
/// </para>
/// </summary>
public static unsafe class HammingGram
{
    /// <summary>The blocks of 64 neurons in a chunk of 64 samples: the bit rows of two groups of samples stay in a first-level cache.</summary>
    private const int ChunkBlocks = 256;

    /// <summary>Adds the agreement counts of <paramref name="neurons"/> neurons, at the widest vector of this process.</summary>
    public static void Add(ulong* words, long neurons, int samples, long multiplicity, long* agreement)
        => Add(words, neurons, samples, multiplicity, agreement, IsaExtensions.Best);

    /// <summary>Adds the agreement counts of <paramref name="neurons"/> neurons at the width of <paramref name="isa"/>.</summary>
    public static void Add(ulong* words, long neurons, int samples, long multiplicity, long* agreement, Isa isa)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        ArgumentOutOfRangeException.ThrowIfNegative(neurons);
        switch (isa)
        {
            case Isa.Avx512:
                Add<Words512, Vector512<ulong>>(words, neurons, samples, multiplicity, agreement);
                break;
            case Isa.Avx2:
                Add<Words256, Vector256<ulong>>(words, neurons, samples, multiplicity, agreement);
                break;
            default:
                Add<WordsScalar, ulong>(words, neurons, samples, multiplicity, agreement);
                break;
        }
    }

    private static void Add<W, V>(ulong* words, long neurons, int samples, long multiplicity, long* agreement)
        where W : struct, IWords<V>
        where V : struct
    {
        int columns = Lanes.Words(samples);
        int chunk = RoundUp(Math.Max(1, (int)Math.Min(ChunkBlocks / columns, (neurons + BitTiles.Block - 1) / BitTiles.Block)));
        ulong[] rented = ArrayPool<ulong>.Shared.Rent((chunk * BitTiles.Block * columns) + 8);
        fixed (ulong* start = rented)
        {
            ulong* tiles = (ulong*)(((nuint)start + 63) & ~(nuint)63);
            for (long first = 0; first < neurons; first += (long)chunk * BitTiles.Block)
            {
                long left = Math.Min(neurons - first, (long)chunk * BitTiles.Block);
                int blocks = RoundUp((int)((left + BitTiles.Block - 1) / BitTiles.Block));
                for (int column = 0; column < columns; column++)
                {
                    ulong* tile = tiles + ((long)column * BitTiles.Block * blocks);
                    BitTiles.Transpose<W, V>(words + (first * columns) + column, columns, left, blocks, tile);
                }

                AddChunk<W, V>(tiles, blocks, left, samples, multiplicity, agreement);
            }
        }

        ArrayPool<ulong>.Shared.Return(rented);
    }

    /// <summary>Adds the agreements of a chunk, one pair of groups of Width samples (both in cache) of the upper triangle at a
    /// time.</summary>
    private static void AddChunk<W, V>(ulong* tiles, int blocks, long neurons, int samples, long multiplicity, long* agreement)
        where W : struct, IWords<V>
        where V : struct
    {
        for (int group = 0; group < samples; group += W.Width)
        {
            ulong* ones = tiles + ((long)group * blocks);
            for (int j = group; j < samples; j += W.Width)
            {
                ulong* many = tiles + ((long)j * blocks);
                for (int i = group; i < Math.Min(group + W.Width, samples); i += 2)
                {
                    Count<W, V>(ones + (i - group), many, blocks, out V x, out V y);
                    AddLanes<W, V>(x, neurons, i, j, samples, multiplicity, agreement);
                    if (W.Width > 1 && i + 1 < samples)
                    {
                        AddLanes<W, V>(y, neurons, i + 1, j, samples, multiplicity, agreement);
                    }
                }
            }
        }
    }

    /// <summary>Counts the disagreements of a sample (x) and of the next one in its group (y; none in a group of one) with Width others.</summary>
    private static void Count<W, V>(ulong* one, ulong* many, int blocks, out V x, out V y)
        where W : struct, IWords<V>
        where V : struct
    {
        DisagreementCounter<W, V> first = default;
        DisagreementCounter<W, V> second = default;
        for (int k = 0; k < blocks * W.Width; k += DisagreementCounter<W, V>.Step * W.Width)
        {
            first.Add(one + k, many + k);
            if (W.Width > 1)
            {
                second.Add(one + 1 + k, many + k);
            }
        }

        x = first.Total;
        y = second.Total;
    }

    /// <summary>Adds the agreements of sample i with the samples from j on to the cells (i, j) and (j, i), i &lt;= j.</summary>
    private static void AddLanes<W, V>(V disagreements, long neurons, int i, int j, int samples, long multiplicity, long* agreement)
        where W : struct, IWords<V>
        where V : struct
    {
        ulong* lanes = stackalloc ulong[8];
        W.Store(disagreements, lanes);
        int end = Math.Min(j + W.Width, samples);
        for (int column = Math.Max(i, j); column < end; column++)
        {
            long agreed = multiplicity * (neurons - (long)lanes[column - j]);
            agreement[((long)i * samples) + column] += agreed;
            if (column > i)
            {
                agreement[((long)column * samples) + i] += agreed;
            }
        }
    }

    private static int RoundUp(int blocks)
        => (blocks + DisagreementCounter<WordsScalar, ulong>.Step - 1)
            / DisagreementCounter<WordsScalar, ulong>.Step * DisagreementCounter<WordsScalar, ulong>.Step;
}
