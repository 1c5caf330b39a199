using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Tests.Pattern;

/// <summary>Pattern words for tests.</summary>
internal static unsafe class Patterns
{
    /// <summary>Random words; bits of samples that do not exist are zero.</summary>
    public static NativeArray<ulong> Random(int samples, long neurons, int seed)
    {
        System.Random random = new(seed);
        int columns = Lanes.Words(samples);
        NativeArray<ulong> words = new(neurons * columns);
        for (long at = 0; at < words.Length; at++)
        {
            words.Pointer[at] = (ulong)random.NextInt64(long.MinValue, long.MaxValue) & Mask(samples, (int)(at % columns));
        }

        return words;
    }

    /// <summary>The bits of word <paramref name="column"/> that stand for a sample.</summary>
    public static ulong Mask(int samples, int column)
        => samples >= (column + 1) * 64 ? ulong.MaxValue : (1ul << (samples - (column * 64))) - 1;

    /// <summary>bits[sample][neuron].</summary>
    public static bool[][] Bits(ulong* words, int samples, int neurons)
    {
        int columns = Lanes.Words(samples);
        bool[][] bits = new bool[samples][];
        for (int s = 0; s < samples; s++)
        {
            bits[s] = new bool[neurons];
            for (int n = 0; n < neurons; n++)
            {
                bits[s][n] = (words[((long)n * columns) + (s / 64)] >> (s % 64) & 1) == 1;
            }
        }

        return bits;
    }
}
