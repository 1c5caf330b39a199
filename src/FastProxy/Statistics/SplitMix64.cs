namespace FastProxy.Statistics;

/// <summary>A small generator whose numbers are the same everywhere. Source: Steele, Lea and Flood, OOPSLA 2014.</summary>
internal struct SplitMix64(ulong state)
{
    /// <summary>Returns the next 64 bits.</summary>
    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Returns a number from 0 to <paramref name="bound"/>, excluded; uniform but for bound / 2^64.</summary>
    public int Below(int bound) => (int)Below((long)bound);

    public long Below(long bound) => (long)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>
    /// Returns a number as the narrower overloads do. Beyond 64 bits it has a high and a low part, drawn again until it is below the bound.
    /// </summary>
    public Int128 Below(Int128 bound)
    {
        if (bound <= long.MaxValue)
        {
            return Below((long)bound);
        }

        UInt128 mask = UInt128.MaxValue >> (int)Int128.LeadingZeroCount(bound);
        while (true)
        {
            UInt128 drawn = new UInt128(Next(), Next()) & mask;
            if (drawn < (UInt128)bound)
            {
                return (Int128)drawn;
            }
        }
    }
}
