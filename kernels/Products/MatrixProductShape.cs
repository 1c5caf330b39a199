using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Products;

/// <summary>
/// The shape of matrix products: each sample has a product for each of several groups of channels. A matrix's second index is a pixel.
/// </summary>
/// <param name="Groups">The products of a sample.</param>
/// <param name="Rows">The rows of A and Y.</param>
/// <param name="Columns">The columns of B and Y.</param>
/// <param name="Terms">The columns of A and rows of B: the terms of each sum.</param>
/// <param name="IsATransposed">Whether A's terms are channels and its rows pixels.</param>
/// <param name="IsBTransposed">Whether B's columns are channels and its terms pixels.</param>
public readonly record struct MatrixProductShape(
    int Groups, int Rows, int Columns, int Terms, bool IsATransposed = false, bool IsBTransposed = false)
{
    /// <summary>Returns the layout of A, of height 1.</summary>
    public ActivationLayout A(int samples) => IsATransposed ? new(Groups * Terms, 1, Rows, samples) : new(Groups * Rows, 1, Terms, samples);

    /// <summary>Returns the layout of B, of height 1.</summary>
    public ActivationLayout B(int samples) => IsBTransposed ? new(Groups * Columns, 1, Terms, samples) : new(Groups * Terms, 1, Columns, samples);

    /// <summary>Returns the layout of Y, of height 1.</summary>
    public ActivationLayout Y(int samples) => new(Groups * Rows, 1, Columns, samples);

    /// <summary>Checks that activations hold matrices of this shape; their pixels may be of any height.</summary>
    /// <exception cref="ArgumentException">A size is below 1, or a layout has other channels, pixels or samples.</exception>
    public void Check(ActivationLayout a, ActivationLayout b, ActivationLayout y)
    {
        if (Math.Min(Math.Min(Groups, Rows), Math.Min(Columns, Terms)) < 1)
        {
            throw new ArgumentException($"{this}: expected sizes of at least 1");
        }

        Check("A", a, A(y.Samples));
        Check("B", b, B(y.Samples));
        Check("Y", y, Y(y.Samples));
    }

    private void Check(string name, ActivationLayout actual, ActivationLayout expected)
    {
        if (actual with { Height = 1, Width = actual.Height * actual.Width } != expected)
        {
            throw new ArgumentException($"{this}: {name} has the layout {actual}, expected the channels, pixels and samples of {expected}");
        }
    }
}
