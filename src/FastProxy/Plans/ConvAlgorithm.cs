using FastProxy.Kernels.Conv;

namespace FastProxy.Plans;

/// <summary>Which kernel computes a convolution.</summary>
public enum ConvAlgorithm
{
    /// <summary>The sum over taps and input channels as it is defined.</summary>
    Direct,

    /// <summary>Winograd's F(4x4, 3x3). It rounds otherwise than the sum.</summary>
    Winograd,

    /// <summary>The sum over taps where every output channel reads one input channel.</summary>
    Depthwise,
}

/// <summary>The choice of <see cref="ConvAlgorithm"/>. A plan makes it once for each step, and backends keep to it.</summary>
public static class ConvAlgorithms
{
    /// <summary>The kernel for a convolution.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="isWinograd">Whether Winograd's algorithm is used where it can be.</param>
    public static ConvAlgorithm Of(ConvShape shape, bool isWinograd) =>
        isWinograd && ConvWinograd.Supports(shape) ? ConvAlgorithm.Winograd
        : shape.IsDepthwise ? ConvAlgorithm.Depthwise
        : ConvAlgorithm.Direct;
}
