using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pattern;

/// <summary>
/// The number of distinct activation patterns.
/// <para>Computes: #{ word(s) of neuron n : n over all neurons added since the last Clear }.</para>
/// <para>Shapes: words [neurons, ceil(samples / 64)], neuron-major, bit s % 64 of word s / 64 being sample s.</para>
/// <para>Requires: bits of samples that do not exist are zero.</para>
/// <para>
/// Cost: one byte store per neuron up to 16 samples; up to 64, a store in a partition and 1.2 probes of a table in first-level cache, in 1 MiB and
/// then about 32 bytes per distinct word at most; beyond, a probe of a table in memory and a compare of whole keys.
/// </para>
/// <para>Sum order: any: integers.</para>
/// <para>Error bound: 0. Words are distinguished by all their bits, never by a hash alone.</para>
/// <para>Source: SWAP score, Peng et al., "SWAP-NAS" (ICLR 2024): the cardinality of the set of sample-wise patterns.</para>
/// </summary>
public sealed unsafe class DistinctWords : IDisposable
{
    private readonly IWordSet set;

    /// <summary>Creates an empty set of patterns over <paramref name="samples"/> samples.</summary>
    public DistinctWords(int samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        set = samples <= ShortWordSet.MaxSamples ? new ShortWordSet(samples)
            : samples <= 64 ? new SingleWordSet()
            : new LongWordSet(Lanes.Words(samples));
    }

    /// <summary>
    /// The number of distinct patterns added since the start or the last <see cref="Clear"/>. The first reading after an Add does the counting.
    /// </summary>
    public long Count => set.Count;

    /// <summary>Adds the patterns of <paramref name="neurons"/> neurons.</summary>
    public void Add(ulong* words, long neurons)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(neurons);
        set.Add(words, neurons);
    }

    /// <summary>Removes all patterns and keeps the memory.</summary>
    public void Clear() => set.Clear();

    public void Dispose() => set.Dispose();
}
