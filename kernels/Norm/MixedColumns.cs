namespace FastProxy.Kernels.Norm;

/// <summary>Where <see cref="BatchNormMixedFold"/> finds its sums among the columns of the totals; equal ones may share a column.</summary>
/// <param name="U">Sum of the first derivative in the first direction.</param>
/// <param name="V">Sum of the first derivative in the second direction.</param>
/// <param name="W">Sum of the mixed second derivative.</param>
/// <param name="XU">Sum of x * u.</param>
/// <param name="XV">Sum of x * v.</param>
/// <param name="XW">Sum of x * w.</param>
/// <param name="UV">Sum of u * v.</param>
public readonly record struct MixedColumns(int U, int V, int W, int XU, int XV, int XW, int UV);
