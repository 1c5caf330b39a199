using FastProxy.Kernels.Random;

namespace FastProxy.Data;

/// <summary>A batch of pixels drawn from N(0, 1); it has no labels.</summary>
internal static class NoiseSource
{
    /// <summary>The generator's stream for images, distinct from the streams of all weights.</summary>
    private const ulong Stream = 0x494D_4147_4553;

    public static InputBatch Load(BatchShape shape, long seed)
    {
        var pixels = new float[shape.Pixels];
        Philox.Normal(unchecked((ulong)seed), Stream, pixels);
        return shape.Batch(pixels, [], "noise");
    }
}
