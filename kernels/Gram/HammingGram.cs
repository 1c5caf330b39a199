using System.Buffers;
using System.Runtime.Intrinsics;

namespace FastProxy.Kernels.Gram;

/// <summary>
/// Gram matrix of activation patterns under the Hamming kernel.
/// <para>Computes: agreement[i, j] += multiplicity * #{ neurons on which samples i and j have the same bit }.</para>
/// <para>Shapes: words [neurons, ceil(samples / 64)], bit s % 64 of word s / 64 being sample s; agreement [samples, samples], row-major.</para>
/// <para>Requires: samples >= 1; neurons >= 0; agreement symmetric on entry (it is again on return); bits of samples that do not exist are
/// never read into a result.</para>
/// <para>Cost: samples * (samples + Width) / 2 * neurons / 64 word steps of 2.75 (AVX-512) operations for Width words at once; the words are read once.
/// 64-neuron blocks are bit-transposed to rows of samples; rows are xored and their bits counted with carry-save adders.</para>
/// <para>Exact: integers; the same at every width.</para>
/// <para>Source: Mellor et al., "Neural Architecture Search without Training" (ICML 2021), the kernel K_H; carry-save population count
/// after Harley and Seal, in Warren, "Hacker's Delight"; the parity form of the lowest adder is ours.</para>
/// </summary>
public static unsafe class HammingGram
{
    /// <summary>Words of bit rows kept at once for all samples of a chunk: small enough for a first-level cache, two groups at a time.</summary>
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
        // All samples agree on all neurons, less the disagreements that follow.
        long all = neurons * multiplicity;
        for (long cell = 0; cell < (long)samples * samples; cell++)
        {
            agreement[cell] += all;
        }

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

                Subtract<W, V>(tiles, blocks, samples, multiplicity, agreement);
            }
        }

        ArrayPool<ulong>.Shared.Return(rented);
        Mirror(agreement, samples);
    }

    /// <summary>Takes the disagreements of a chunk from the upper triangle, one pair of groups of Width samples (both in cache) at a time.</summary>
    private static void Subtract<W, V>(ulong* tiles, int blocks, int samples, long multiplicity, long* agreement)
        where W : struct, IWords<V>
        where V : struct
    {
        for (int group = 0; group < samples; group += W.Width)
        {
            for (int j = group; j < samples; j += W.Width)
            {
                for (int i = group; i < Math.Min(group + W.Width, samples); i += 2)
                {
                    ulong* one = tiles + ((long)group * blocks) + (i - group);
                    Subtract<W, V>(one, tiles + ((long)j * blocks), blocks, i, j, samples, multiplicity, agreement);
                }
            }
        }
    }

    /// <summary>Takes the disagreements of samples i and i + 1 (where it is of the same group and exists) with Width samples j.</summary>
    private static void Subtract<W, V>(
        ulong* one, ulong* many, int blocks, int i, int j, int samples, long multiplicity, long* agreement)
        where W : struct, IWords<V>
        where V : struct
    {
        DisagreementCounter<W, V> x = default;
        DisagreementCounter<W, V> y = default;
        for (int k = 0; k < blocks * W.Width; k += DisagreementCounter<W, V>.Step * W.Width)
        {
            x.Add(one + k, many + k);
            if (W.Width > 1)
            {
                y.Add(one + 1 + k, many + k);
            }
        }

        Subtract<W, V>(x.Total, i, j, samples, multiplicity, agreement);
        if (W.Width > 1 && i + 1 < samples)
        {
            Subtract<W, V>(y.Total, i + 1, j, samples, multiplicity, agreement);
        }
    }

    private static void Subtract<W, V>(V disagreements, int i, int j, int samples, long multiplicity, long* agreement)
        where W : struct, IWords<V>
        where V : struct
    {
        ulong* lanes = stackalloc ulong[8];
        W.Store(disagreements, lanes);
        int end = Math.Min(j + W.Width, samples);
        for (int column = Math.Max(i, j); column < end; column++)
        {
            agreement[((long)i * samples) + column] -= multiplicity * (long)lanes[column - j];
        }
    }

    private static void Mirror(long* agreement, int samples)
    {
        for (int i = 1; i < samples; i++)
        {
            for (int j = 0; j < i; j++)
            {
                agreement[((long)i * samples) + j] = agreement[((long)j * samples) + i];
            }
        }
    }

    private static int RoundUp(int blocks)
        => (blocks + DisagreementCounter<WordsScalar, ulong>.Step - 1)
            / DisagreementCounter<WordsScalar, ulong>.Step * DisagreementCounter<WordsScalar, ulong>.Step;
}
