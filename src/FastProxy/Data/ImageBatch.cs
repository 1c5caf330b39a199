namespace FastProxy.Data;

/// <summary>A batch of images as the networks read it.</summary>
/// <param name="Samples">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="Pixels">N x C x H x W values, normalised, sample first.</param>
/// <param name="Labels">A class per sample; empty where the source has none.</param>
/// <param name="Source">Where the images come from, without a path: <c>noise</c>, <c>cifar10</c>, ...</param>
/// <param name="Hash">SHA-256 of the pixels' little-endian float32 bytes, in hex: two protocols with the same hash scored the same batch.</param>
public sealed record ImageBatch(
    int Samples, int Channels, int Height, int Width, float[] Pixels, int[] Labels, string Source, string Hash)
{
    /// <summary>N x C x H x W values, normalised, sample first.</summary>
    public float[] Pixels { get; } = Pixels.Length == (long)Samples * Channels * Height * Width && Samples >= 1
        ? Pixels
        : throw new ArgumentException($"{Pixels.Length} pixels do not fill {Samples}x{Channels}x{Height}x{Width}");

    /// <summary>Some of the images, as a batch.</summary>
    /// <param name="from">The first.</param>
    /// <param name="count">How many.</param>
    public ImageBatch Slice(int from, int count)
    {
        int image = Channels * Height * Width;
        float[] pixels = Pixels[(from * image)..((from + count) * image)];
        return new(count, Channels, Height, Width, pixels, Labels.Length == 0 ? [] : Labels[from..(from + count)], Source, PixelHash.Of(pixels));
    }
}
