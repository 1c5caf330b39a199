using FastProxy.Kernels.Conv;

namespace FastProxy.Plans;

/// <summary>The kernels that compute convolutions.</summary>
public enum ConvAlgorithm
{
    /// <summary>The sum over taps and input channels as it is defined.</summary>
    Direct,

    /// <summary>Winograd's F(4x4, 3x3). It rounds differently from the sum.</summary>
    Winograd,

    /// <summary>The sum over taps where every output channel reads one input channel.</summary>
    Depthwise,
}

/// <summary>Chooses a <see cref="ConvAlgorithm"/>. A plan makes the choice once for each step, and backends follow it.</summary>
public static class ConvAlgorithms
{
    /// <summary>Returns the kernel for a convolution.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="isWinograd">Whether Winograd's algorithm is used for the shapes that it supports.</param>
    public static ConvAlgorithm Of(ConvShape shape, bool isWinograd) =>
        isWinograd && ConvWinograd.Supports(shape) ? ConvAlgorithm.Winograd
        : shape.IsDepthwise ? ConvAlgorithm.Depthwise
        : ConvAlgorithm.Direct;
}
