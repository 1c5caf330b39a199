using System.Numerics;

namespace FastProxy.Ptx.Profile;

/// <summary>
/// How often a warp's request occupies shared memory: 32 banks of 4 bytes, each serves one 4-byte word at a time to any number of lanes. Lanes
/// of up to 4 bytes are served together, of 8 bytes by half warps, of 16 bytes by quarters.
/// </summary>
internal static class SharedWavefronts
{
    private const int Banks = 32;
    private const int WordBytes = 4;

    /// <summary>The wavefronts of a request, and as many as it would take without bank conflicts.</summary>
    /// <param name="addresses">The lanes' addresses, 32.</param>
    /// <param name="mask">The lanes that take part.</param>
    /// <param name="bytes">Bytes of a lane: 1, 2, 4, 8 or 16.</param>
    public static (int Wavefronts, int Min) Of(ReadOnlySpan<ulong> addresses, uint mask, int bytes)
    {
        int lanes = Banks * WordBytes / Math.Max(bytes, WordBytes);
        int words = Math.Max(1, bytes / WordBytes);
        (int wavefronts, int least) = (0, 0);
        for (int from = 0; from < Banks; from += lanes)
        {
            uint phase = mask & (uint)(((1UL << lanes) - 1) << from);
            if (phase != 0)
            {
                wavefronts += WordsOfBusiestBank(addresses, phase, words);
                least++;
            }
        }

        return (wavefronts, least);
    }

    private static int WordsOfBusiestBank(ReadOnlySpan<ulong> addresses, uint phase, int words)
    {
        // At most 32 words: 32 lanes of one, 16 of two, 8 of four.
        Span<ulong> seen = stackalloc ulong[Banks];
        Span<int> ofBank = stackalloc int[Banks];
        ofBank.Clear();
        int count = 0;
        int most = 0;
        for (; phase != 0; phase &= phase - 1)
        {
            ulong first = addresses[BitOperations.TrailingZeroCount(phase)] / WordBytes;
            for (int w = 0; w < words; w++)
            {
                ulong word = first + (ulong)w;
                if (!seen[..count].Contains(word))
                {
                    seen[count++] = word;
                    most = Math.Max(most, ++ofBank[(int)(word % Banks)]);
                }
            }
        }

        return most;
    }
}
