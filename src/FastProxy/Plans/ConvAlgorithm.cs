using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

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
    public static ConvAlgorithm Of(ConvShape shape) => shape.IsDepthwise ? ConvAlgorithm.Depthwise : ConvAlgorithm.Direct;

    /// <summary>Returns the kernel for a convolution, Winograd's algorithm where it multiplies less often.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="x">The input.</param>
    public static ConvAlgorithm WithWinograd(ConvShape shape, ActivationLayout x) =>
        ConvWinograd.Supports(shape) && ConvWinograd.Products(x) < TapsInside(shape, x) ? ConvAlgorithm.Winograd : Of(shape);

    /// <summary>Returns the taps inside the image over all windows of a channel.</summary>
    private static double TapsInside(ConvShape s, ActivationLayout x) => s.Taps * s.Rows.ShareInside(x.Height) * s.Columns.ShareInside(x.Width)
        * s.Rows.Output(x.Height) * s.Columns.Output(x.Width);
}
