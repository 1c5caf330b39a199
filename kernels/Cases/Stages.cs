using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Cases;

/// <summary>The activations of NAS-Bench-201's three stages on CIFAR, 64 samples, which kernels are timed on.</summary>
public static class Stages
{
    /// <summary>16 channels, 32x32.</summary>
    public static ActivationLayout First { get; } = new(16, 32, 32, 64);

    /// <summary>32 channels, 16x16.</summary>
    public static ActivationLayout Second { get; } = new(32, 16, 16, 64);

    /// <summary>64 channels, 8x8.</summary>
    public static ActivationLayout Third { get; } = new(64, 8, 8, 64);

    /// <summary>All three stages.</summary>
    public static IReadOnlyList<ActivationLayout> All { get; } = [First, Second, Third];
}
