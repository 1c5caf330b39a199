namespace FastProxy.Data;

/// <summary>A float32 array of any rank, last dimension fastest.</summary>
/// <param name="Shape">The dimensions, all positive; empty for a single value.</param>
/// <param name="Values">The values, as many as the product of the dimensions.</param>
public sealed record NpyArray(int[] Shape, float[] Values)
{
    /// <summary>The dimensions.</summary>
    public int[] Shape { get; } = Fits(Shape, Values)
        ? Shape
        : throw new ArgumentException($"{Values.Length} values do not fill positive dimensions ({string.Join(", ", Shape)})");

    private static bool Fits(int[] shape, float[] values)
    {
        Int128 product = 1;
        foreach (int dimension in shape)
        {
            product *= dimension;
            if (dimension < 1 || product > values.Length)
            {
                return false;
            }
        }

        return product == values.Length;
    }
}
