namespace FastProxy.Kernels.Cases;

/// <summary>The numbers that cases compute with. Each is a function of its place, so that a case is the same in every process.</summary>
internal static class CaseNumbers
{
    /// <summary>Zeros, bounds of float32, what is no number, and joints of functions.</summary>
    private static readonly float[] Special =
    [
        0, -0f, 0.5f, -0.5f, 0.75f, 1, -1, 2, -2, 3, -3, 20, -20, float.Epsilon, -float.Epsilon, 1e-38f, float.MaxValue, -float.MaxValue,
        float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

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

    /// <summary>
    /// Returns a number of either sign: of all magnitudes, up to 110, between 1/4 and 4, or one of <see cref="Special"/>, each a quarter of them.
    /// </summary>
    public static float Wide(ulong place)
    {
        ulong bits = Bits(place);
        double unit = (bits >> 11) / (double)(1UL << 53);
        double magnitude = (bits & 3) switch
        {
            0 => Math.Pow(2, 276 * unit - 148),
            1 => 110 * unit,
            2 => Math.Pow(2, 4 * unit - 2),
            _ => Special[(int)(unit * Special.Length)],
        };
        return (float)((bits & 4) == 0 ? magnitude : -magnitude);
    }

    /// <summary>Returns a number of N(0, 1), by the method of Box and Muller.</summary>
    public static float Normal(ulong place)
    {
        double radius = Math.Sqrt(-2 * Math.Log(((Bits(2 * place) >> 11) + .5) / (1UL << 53)));
        return (float)(radius * Math.Cos(2 * Math.PI * (Bits(2 * place + 1) >> 11) / (1UL << 53)));
    }
}
