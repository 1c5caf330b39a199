using System.Numerics;

namespace FastProxy.Ptx.Profile;

/// <summary>What a warp's request moves of global memory: sectors of 32 bytes, whole or not at all.</summary>
internal static class GlobalSectors
{
    /// <summary>Bytes of a sector.</summary>
    public const int Bytes = 32;

    private const int Max = 64;

    /// <summary>The distinct sectors of a request, and as many as its distinct bytes would fill side by side.</summary>
    /// <param name="addresses">The lanes' addresses, 32, each aligned to its access.</param>
    /// <param name="mask">The lanes that take part.</param>
    /// <param name="bytes">Bytes of a lane: 1, 2, 4, 8 or 16.</param>
    public static (int Sectors, int Min) Of(ReadOnlySpan<ulong> addresses, uint mask, int bytes)
    {
        Span<ulong> sectors = stackalloc ulong[Max];
        Span<uint> touched = stackalloc uint[Max];
        int count = 0;
        for (; mask != 0; mask &= mask - 1)
        {
            ulong address = addresses[BitOperations.TrailingZeroCount(mask)];
            ulong sector = address / Bytes;
            uint part = (uint)(((1UL << bytes) - 1) << (int)(address % Bytes));

            // Lanes mostly follow each other.
            int at = count > 0 && sectors[count - 1] == sector ? count - 1 : sectors[..count].IndexOf(sector);
            if (at < 0)
            {
                at = count++;
                sectors[at] = sector;
                touched[at] = 0;
            }

            touched[at] |= part;
        }

        int distinct = 0;
        for (int i = 0; i < count; i++)
        {
            distinct += BitOperations.PopCount(touched[i]);
        }

        return (count, (distinct + Bytes - 1) / Bytes);
    }
}
