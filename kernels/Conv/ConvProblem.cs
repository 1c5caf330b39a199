namespace FastProxy.Kernels.Conv;

/// <summary>The device addresses of a convolution or its data gradient on a GPU.</summary>
/// <param name="Input">x or dY, aligned to 16 bytes.</param>
/// <param name="Weights">The weights as <see cref="ConvPackGpu"/> writes them.</param>
/// <param name="Output">y or dX, aligned to 16 bytes.</param>
public readonly record struct ConvProblem(ulong Input, ulong Weights, ulong Output);
