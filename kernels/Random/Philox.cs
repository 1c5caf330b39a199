namespace FastProxy.Kernels.Random;

/// <summary>
/// Philox4x32-10, a counter-based generator: element i of a stream depends on (seed, stream, i) alone.
/// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
/// </summary>
public static class Philox
{
    /// <summary>Fills <paramref name="values"/> with N(0, 1), by Box-Muller in double precision.</summary>
    public static void Normal(ulong seed, ulong stream, Span<float> values)
    {
        Span<uint> block = stackalloc uint[4];
        for (int i = 0; i < values.Length; i++)
        {
            if (i % 4 == 0)
            {
                Block(seed, stream, (ulong)i / 4, block);
            }

            double radius = Math.Sqrt(-2 * Math.Log(Open(block[i & 2])));
            double angle = 2 * Math.PI * Open(block[(i & 2) + 1]);
            values[i] = (float)(radius * (i % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle)));
        }
    }

    /// <summary>Fills <paramref name="values"/> with values uniform in (-<paramref name="bound"/>, <paramref name="bound"/>).</summary>
    public static void Uniform(ulong seed, ulong stream, float bound, Span<float> values)
    {
        Span<uint> block = stackalloc uint[4];
        for (int i = 0; i < values.Length; i++)
        {
            if (i % 4 == 0)
            {
                Block(seed, stream, (ulong)i / 4, block);
            }

            values[i] = (float)((2 * Open(block[i % 4]) - 1) * bound);
        }
    }

    private static double Open(uint word) => (word + 0.5) / 4294967296.0;

    private static void Block(ulong seed, ulong stream, ulong counter, Span<uint> block)
    {
        (uint a, uint b, uint c, uint d) = ((uint)counter, (uint)(counter >> 32), (uint)stream, (uint)(stream >> 32));
        (uint key0, uint key1) = ((uint)seed, (uint)(seed >> 32));
        for (int round = 0; round < 10; round++)
        {
            ulong left = 0xD2511F53UL * a;
            ulong right = 0xCD9E8D57UL * c;
            (a, b, c, d) = ((uint)(right >> 32) ^ b ^ key0, (uint)right, (uint)(left >> 32) ^ d ^ key1, (uint)left);
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }

        (block[0], block[1], block[2], block[3]) = (a, b, c, d);
    }
}
