namespace FastProxy.Data;

/// <summary>A batch whose pixels are all 1, the input of data-free metrics; it has no labels.</summary>
internal static class ConstantSource
{
    public static InputBatch Load(BatchShape shape)
    {
        var pixels = new float[shape.Pixels];
        Array.Fill(pixels, 1f);
        return shape.Batch(pixels, [], "constant");
    }
}
