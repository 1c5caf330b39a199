using FastProxy.Input;

namespace FastProxy.Data;

/// <summary>
/// Reads the binary layout of CIFAR-10 and CIFAR-100: records of label bytes and 3 x 32 x 32 pixel bytes, channel first. The last label byte is the
/// class. A pixel is divided by 255, then the channel's mean is subtracted and the result divided by the channel's standard deviation. Source:
/// cs.toronto.edu/~kriz/cifar.html.
/// </summary>
internal sealed class CifarSource
{
    private const int Channels = 3;
    private const int Side = 32;
    private const int ImageBytes = Channels * Side * Side;

    private readonly string name;
    private readonly int[] labelCounts;
    private readonly double[] mean;
    private readonly double[] deviation;

    private CifarSource(string name, int[] labelCounts, double[] mean, double[] deviation)
    {
        this.name = name;
        this.labelCounts = labelCounts;
        this.mean = mean;
        this.deviation = deviation;
    }

    public static CifarSource Cifar10 { get; } = new("cifar10", [10], [.4914, .4822, .4465], [.2470, .2435, .2616]);

    /// <summary>CIFAR-100; the first label of a record is the coarse one, which is checked and not used.</summary>
    public static CifarSource Cifar100 { get; } = new("cifar100", [20, 100], [.5071, .4865, .4409], [.2673, .2564, .2762]);

    private int RecordBytes => labelCounts.Length + ImageBytes;

    public InputBatch Load(string path, BatchShape shape, int classes)
    {
        if (shape.Channels != Channels || Side % shape.Height != 0 || Side % shape.Width != 0)
        {
            throw new InputException(
                $"{name} images are {Channels}x{Side}x{Side}: expected {Channels} channels and a height and width that divide {Side}, "
                    + $"got {shape.Channels}x{shape.Height}x{shape.Width}");
        }

        if (classes < labelCounts[^1])
        {
            throw new InputException($"{name} has {labelCounts[^1]} classes: the networks tell only {classes} apart");
        }

        return Files.Read(path, stream => Read(stream, path, shape));
    }

    private InputBatch Read(FileStream stream, string path, BatchShape shape)
    {
        if (stream.Length % RecordBytes != 0)
        {
            throw new InputException($"{path}: {stream.Length} bytes, expected a multiple of {name}'s record of {RecordBytes}");
        }

        if (stream.Length / RecordBytes < shape.Samples)
        {
            throw new InputException($"{path}: {stream.Length / RecordBytes} images, expected at least {shape.Samples}");
        }

        var pixels = new float[shape.Pixels];
        var labels = new int[shape.Samples];
        var record = new byte[RecordBytes];
        for (int sample = 0; sample < shape.Samples; sample++)
        {
            stream.ReadExactly(record);
            CheckLabels(record, path, sample);
            labels[sample] = record[labelCounts.Length - 1];
            Convert(record.AsSpan(labelCounts.Length), shape, pixels.AsSpan(sample * shape.Sample, shape.Sample));
        }

        return shape.Batch(pixels, labels, name);
    }

    private void CheckLabels(byte[] record, string path, int sample)
    {
        for (int i = 0; i < labelCounts.Length; i++)
        {
            if (record[i] >= labelCounts[i])
            {
                throw new InputException($"{path}: image {sample} has label {record[i]}, expected 0 to {labelCounts[i] - 1}");
            }
        }
    }

    /// <summary>Converts one image. The area average is taken on the bytes, exactly, and rounded once.</summary>
    private void Convert(ReadOnlySpan<byte> image, BatchShape shape, Span<float> pixels)
    {
        int rows = Side / shape.Height;
        int columns = Side / shape.Width;
        int at = 0;
        for (int channel = 0; channel < Channels; channel++)
        {
            ReadOnlySpan<byte> plane = image.Slice(channel * Side * Side, Side * Side);
            for (int row = 0; row < Side; row += rows)
            {
                for (int column = 0; column < Side; column += columns)
                {
                    double value = Sum(plane, row, rows, column, columns) / (255.0 * rows * columns);
                    pixels[at++] = (float)((value - mean[channel]) / deviation[channel]);
                }
            }
        }
    }

    private static int Sum(ReadOnlySpan<byte> plane, int row, int rows, int column, int columns)
    {
        int sum = 0;
        for (int y = row; y < row + rows; y++)
        {
            foreach (byte value in plane.Slice(y * Side + column, columns))
            {
                sum += value;
            }
        }

        return sum;
    }
}
