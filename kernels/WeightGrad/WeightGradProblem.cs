namespace FastProxy.Kernels.WeightGrad;

/// <summary>The device addresses of the weights of a convolution whose gradient is wanted.</summary>
/// <param name="X">The input.</param>
/// <param name="DY">The gradient with respect to the output.</param>
/// <param name="DW">The gradient with respect to the weights, written.</param>
public readonly record struct WeightGradProblem(ulong X, ulong DY, ulong DW);
