using FastProxy.Input;

namespace FastProxy.Data;

/// <summary>
/// The first samples of an array in a <c>.npy</c> file, N x C x H x W or N x H x W x C, in any order of bytes that numpy writes; the batch has no
/// labels. Floating-point values are taken as they are; bytes are divided by 255, as torchvision's <c>ToTensor</c> does.
/// </summary>
internal static class NpySource
{
    public static InputBatch Load(string path, BatchShape shape) => Files.Read(path, stream => Read(stream, path, shape));

    private static InputBatch Read(FileStream stream, string path, BatchShape shape)
    {
        NpyHeader header = NpyHeader.Read(stream, path);
        header.CheckLength(stream, path);
        int[] order = OrderOf(header.Shape, shape, path);
        float[] values = FirstSamples(stream, header, shape);
        int[] kept = [shape.Samples, .. header.Shape[1..]];
        if (header.IsFortran)
        {
            values = AxisOrder.FromFortran(values, kept);
        }

        float[] pixels = AxisOrder.Permute(values, kept, order);
        if (header.Type == NpyType.UInt8)
        {
            for (int i = 0; i < pixels.Length; i++)
            {
                pixels[i] /= byte.MaxValue;
            }
        }

        int bad = Array.FindIndex(pixels, value => !float.IsFinite(value));
        return bad < 0
            ? shape.Batch(pixels, [], "npy")
            : throw new InputException($"{path}: pixel {bad % shape.Sample} of image {bad / shape.Sample} is not a finite float32");
    }

    /// <summary>Returns the places of samples, channels, rows and columns among the file's axes; an ambiguous shape is N x C x H x W.</summary>
    private static int[] OrderOf(int[] found, BatchShape shape, string path)
    {
        if (found.Length == 4 && found[0] >= shape.Samples)
        {
            if (found.AsSpan(1).SequenceEqual([shape.Channels, shape.Height, shape.Width]))
            {
                return [0, 1, 2, 3];
            }

            if (found.AsSpan(1).SequenceEqual([shape.Height, shape.Width, shape.Channels]))
            {
                return [0, 3, 1, 2];
            }
        }

        throw new InputException(
            $"{path}: shape ({string.Join(", ", found)}), expected (N, {shape.Channels}, {shape.Height}, {shape.Width}) or "
                + $"(N, {shape.Height}, {shape.Width}, {shape.Channels}) with N at least {shape.Samples}");
    }

    /// <summary>Reads the first samples. In Fortran order each run of N values begins with those of the first samples.</summary>
    private static float[] FirstSamples(FileStream stream, NpyHeader header, BatchShape shape)
    {
        var values = new float[shape.Pixels];
        if (!header.IsFortran)
        {
            NpyValues.Read(stream, header.Type, values);
            return values;
        }

        var run = new float[header.Shape[0]];
        for (int place = 0; place < values.Length; place += shape.Samples)
        {
            NpyValues.Read(stream, header.Type, run);
            run.AsSpan(0, shape.Samples).CopyTo(values.AsSpan(place));
        }

        return values;
    }
}
