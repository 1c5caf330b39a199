using FastProxy.Input;

namespace FastProxy.Data;

/// <summary>The shape of a batch: samples x channels x rows x columns, sample first.</summary>
internal readonly record struct BatchShape(int Samples, int Channels, int Height, int Width)
{
    /// <summary>The number of pixels of one sample.</summary>
    public int Sample => Channels * Height * Width;

    /// <summary>The number of pixels of the batch.</summary>
    public int Pixels => Samples * Sample;

    /// <summary>Returns the shape; every count is positive and the pixels fit an array.</summary>
    /// <exception cref="InputException">A count is not positive, or the pixels do not fit.</exception>
    public static BatchShape Checked(int samples, int channels, int height, int width)
    {
        bool positive = samples > 0 && channels > 0 && height > 0 && width > 0;
        return positive && (Int128)samples * channels * height * width <= Array.MaxLength
            ? new BatchShape(samples, channels, height, width)
            : throw new InputException(
                $"a batch of {samples} images of {channels}x{height}x{width}: expected positive sizes, at most {Array.MaxLength} pixels in all");
    }

    /// <summary>Returns the batch of this shape with its hash.</summary>
    public InputBatch Batch(float[] pixels, int[] labels, string source) =>
        new(Samples, Channels, Height, Width, pixels, labels, source, ValuesHash.Of(pixels));
}
