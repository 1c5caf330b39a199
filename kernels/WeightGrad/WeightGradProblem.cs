namespace FastProxy.Kernels.WeightGrad;

/// <summary>The weights of a convolution whose gradient is wanted: device addresses.</summary>
/// <param name="X">The input.</param>
/// <param name="DY">The gradient for the output.</param>
/// <param name="DW">The gradient for the weights, written.</param>
public readonly record struct WeightGradProblem(ulong X, ulong DY, ulong DW);
