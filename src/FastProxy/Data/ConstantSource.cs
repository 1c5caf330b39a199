namespace FastProxy.Data;

/// <summary>Every pixel 1, as data-free metrics take their input; no labels.</summary>
internal static class ConstantSource
{
    public static InputBatch Load(BatchShape shape)
    {
        var pixels = new float[shape.Pixels];
        Array.Fill(pixels, 1f);
        return shape.Batch(pixels, [], "constant");
    }
}
