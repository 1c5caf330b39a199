using FastProxy.Input;

namespace FastProxy.Data;

/// <summary>The first samples of an N x C x H x W array in a <c>.npy</c> file, as they are; the batch has no labels.</summary>
internal static class NpySource
{
    public static InputBatch Load(string path, BatchShape shape) => Files.Read(path, stream => Read(stream, path, shape));

    private static InputBatch Read(FileStream stream, string path, BatchShape shape)
    {
        NpyHeader header = NpyHeader.Read(stream, path);
        header.CheckLength(stream, path);
        if (header.Shape is not [int samples, int channels, int height, int width]
            || (channels, height, width) != (shape.Channels, shape.Height, shape.Width) || samples < shape.Samples)
        {
            throw new InputException(
                $"{path}: shape ({string.Join(", ", header.Shape)}), expected (N, {shape.Channels}, {shape.Height}, {shape.Width}) "
                    + $"with N at least {shape.Samples}");
        }

        if (header.IsFortran || header.Type == NpyType.UInt8)
        {
            throw new InputException($"{path}: expected floating-point numbers in C order");
        }

        var pixels = new float[shape.Pixels];
        NpyValues.Read(stream, header.Type, pixels);
        int bad = Array.FindIndex(pixels, value => !float.IsFinite(value));
        return bad < 0
            ? shape.Batch(pixels, [], "npy")
            : throw new InputException($"{path}: pixel {bad % shape.Sample} of image {bad / shape.Sample} is not a finite float32");
    }
}
