namespace FastProxy.Kernels.Sums;

/// <summary>One sum of <see cref="ChannelDots"/>: of the products of two arrays, or of one array alone.</summary>
/// <param name="A">The first array.</param>
/// <param name="B">The array that it is multiplied by, perhaps the same, or negative for none.</param>
public readonly record struct DotPair(int A, int B);
