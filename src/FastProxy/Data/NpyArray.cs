namespace FastProxy.Data;

/// <summary>A float32 array of any rank, last dimension fastest.</summary>
/// <param name="Shape">Positive dimensions; none for a single value.</param>
/// <param name="Values">As many values as the dimensions' product.</param>
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
