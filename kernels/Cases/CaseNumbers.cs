namespace FastProxy.Kernels.Cases;

/// <summary>The numbers that cases compute with. Each is a function of its place, so that a case is the same in every process.</summary>
internal static class CaseNumbers
{
    /// <summary>Returns 64 bits of <paramref name="place"/>, by the finaliser of SplitMix64.</summary>
    public static ulong Bits(ulong place)
    {
        ulong z = place * 0x9E37_79B9_7F4A_7C15 + 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>Returns a number between -1 and 1.</summary>
    public static float Uniform(ulong place) => ((Bits(place) >> 40) + .5f) / (1 << 23) - 1;

    /// <summary>Returns a number of N(0, 1), by the method of Box and Muller.</summary>
    public static float Normal(ulong place)
    {
        double radius = Math.Sqrt(-2 * Math.Log(((Bits(2 * place) >> 11) + .5) / (1UL << 53)));
        return (float)(radius * Math.Cos(2 * Math.PI * (Bits(2 * place + 1) >> 11) / (1UL << 53)));
    }
}
