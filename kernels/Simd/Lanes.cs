namespace FastProxy.Kernels.Simd;

/// <summary>The lanes of an activation: its innermost axis is the batch, padded to a multiple of 16.</summary>
public static class Lanes
{
    /// <summary>The number of virtual lanes: every width divides it, and sums across samples are formed in this many partial sums.</summary>
    public const int Virtual = 16;

    /// <summary>Returns <paramref name="samples"/> rounded up to a multiple of 16.</summary>
    public static int Padded(int samples) => (samples + Virtual - 1) / Virtual * Virtual;

    /// <summary>Returns the number of 64-bit words that hold one bit per sample.</summary>
    public static int Words(int samples) => (samples + 63) / 64;
}
