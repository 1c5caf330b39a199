namespace FastProxy.Kernels.Sums;

/// <summary>One sum of <see cref="ChannelDots"/>: of the products of two arrays, or of one array alone.</summary>
/// <param name="A">An array.</param>
/// <param name="B">The array it is multiplied with, perhaps the same, or negative for none.</param>
public readonly record struct DotPair(int A, int B);
