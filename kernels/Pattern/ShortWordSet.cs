using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pattern;

/// <summary>
/// Patterns of up to 16 samples: one flag for each of the 2^samples patterns. Flags are bytes, not bits: a store that reads
/// nothing does not wait for the store before it.
/// </summary>
internal sealed unsafe class ShortWordSet(int samples) : IWordSet
{
    /// <summary>The largest number of samples of a pattern.</summary>
    public const int MaxSamples = 16;

    private readonly NativeArray<byte> flags = new(1L << samples);

    public long Count => flags.Length - flags.Span.Count((byte)0);

    public void Add(ulong* words, long neurons)
    {
        byte* seen = flags.Pointer;
        ulong last = (ulong)flags.Length - 1;
        for (long n = 0; n < neurons; n++)
        {
            seen[words[n] & last] = 1;
        }
    }

    public void Clear() => flags.Span.Clear();

    public void Dispose() => flags.Dispose();
}
