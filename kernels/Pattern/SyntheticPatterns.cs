using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pattern;

/// <summary>Makes patterns for profiling.</summary>
internal static class SyntheticPatterns
{
    /// <summary>Returns random patterns, each twice; bits of samples that do not exist are zero.</summary>
    public static ulong[] Of(int samples, int neurons, int seed)
    {
        int width = Lanes.Words(samples);
        ulong last = ulong.MaxValue >> (64 * width - samples);
        var words = new ulong[(long)neurons * width];
        for (int i = 0; i < words.Length; i++)
        {
            int pattern = i / width % ((neurons + 1) / 2);
            ulong word = Philox.Mix(((ulong)seed << 48) + (ulong)(pattern * (long)width + i % width) + 1);
            words[i] = i % width == width - 1 ? word & last : word;
        }

        return words;
    }
}
