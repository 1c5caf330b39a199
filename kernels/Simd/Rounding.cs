namespace FastProxy.Kernels.Simd;

/// <summary>The largest relative error of one rounding to nearest: half a unit in the last place of 1. Error bounds are multiples of it.</summary>
public static class Rounding
{
    /// <summary>The error of float32: 2^-24.</summary>
    public const double Single = 1.0 / (1L << 24);

    /// <summary>The error of float64: 2^-53.</summary>
    public const double Double = 1.0 / (1L << 53);
}
