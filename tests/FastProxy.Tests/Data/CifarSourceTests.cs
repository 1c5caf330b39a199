using FastProxy.Data;
using FastProxy.Input;
using Xunit;

namespace FastProxy.Tests.Data;

public sealed class CifarSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Cifar10IsNormalisedPerChannel()
    {
        InputBatch batch = Load("cifar10", Records([7], [3]), 2);
        Assert.Equal([7, 3], batch.Labels);
        Assert.Equal("cifar10", batch.Source);
        int image = 3 * 32 * 32;
        for (int i = 0; i < batch.Values.Length; i++)
        {
            int channel = i % image / 1024;
            double expected = (Pixel(i / image, i % image) / 255.0 - new[] { .4914, .4822, .4465 }[channel]) / new[] { .2470, .2435, .2616 }[channel];
            Assert.Equal((float)expected, batch.Values[i], 1e-6f);
        }
    }

    [Fact]
    public void Cifar100TakesTheFineLabel()
    {
        InputBatch batch = Load("cifar100", Records([19, 99], [0, 42]), 2, classes: 100);
        Assert.Equal([99, 42], batch.Labels);
        Assert.Equal((Pixel(0, 0) / 255.0 - .5071) / .2673, batch.Values[0], 1e-6);
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(8, 32)]
    [InlineData(1, 1)]
    public void SmallerImagesAreAreaAverages(int height, int width)
    {
        float[] full = Load("cifar10", Records([1]), 1).Values;
        float[] small = Load("cifar10", Records([1]), 1, height, width).Values;
        Assert.Equal(3 * height * width, small.Length);
        for (int i = 0; i < small.Length; i++)
        {
            (int channel, int y, int x) = (i / (height * width), i / width % height, i % width);
            double mean = (from row in Enumerable.Range(y * 32 / height, 32 / height)
                           from column in Enumerable.Range(x * 32 / width, 32 / width)
                           select (double)full[channel * 1024 + row * 32 + column]).Average();
            Assert.Equal(mean, small[i], 1e-5);
        }
    }

    [Fact]
    public void OnlyTheFirstRecordsAreRead()
    {
        byte[] content = Records([1], [255]);
        Assert.Equal([1], Load("cifar10", content, 1).Labels);
        Assert.Contains("image 1 has label 255, expected 0 to 9", Assert.Throws<InputException>(() => Load("cifar10", content, 2)).Message);
    }

    [Fact]
    public void ACoarseLabelOutOfRangeIsRefused() =>
        Assert.Contains(
            "label 20, expected 0 to 19", Assert.Throws<InputException>(() => Load("cifar100", Records([20, 1]), 1, classes: 100)).Message);

    [Fact]
    public void TooFewImagesAreRefused() =>
        Assert.Contains("1 images, expected at least 2", Assert.Throws<InputException>(() => Load("cifar10", Records([1]), 2)).Message);

    [Fact]
    public void ATornFileIsRefused() =>
        Assert.Contains("multiple", Assert.Throws<InputException>(() => Load("cifar10", Records([1])[..^1], 1)).Message);

    [Fact]
    public void TooFewClassesAreRefused() =>
        Assert.Contains("100 classes", Assert.Throws<InputException>(() => Load("cifar100", Records([1, 2]), 1)).Message);

    [Theory]
    [InlineData(24, 32)]
    [InlineData(32, 64)]
    public void ASizeThatDoesNotDivideIsRefused(int height, int width) =>
        Assert.Contains("divide 32", Assert.Throws<InputException>(() => Load("cifar10", Records([1]), 1, height, width)).Message);

    [Theory]
    [InlineData("cifar10", new byte[] { 9 })]
    [InlineData("cifar100", new byte[] { 1, 2 })]
    public void DamagedFilesAreReadOrRefused(string kind, byte[] labels) =>
        Hostile.IsReadOrRefused(Records(labels, labels), path => BatchSource.Load($"{kind}:{path}", 2, 3, 32, 32, 100, 0));

    [SharedDataFact]
    public void TheSampleIsBalancedAndNearlyStandard()
    {
        InputBatch batch = BatchSource.Load($"cifar10:{SharedData.PathOf("cifar10-sample.bin")}", 640, 3, 32, 32, 10, 0);
        Assert.All(batch.Labels.CountBy(label => label), pair => Assert.Equal(64, pair.Value));
        Assert.InRange(batch.Values.Average(), -.1, .1);
        Assert.InRange(batch.Values.Average(p => p * p), .9, 1.1);
    }

    private static byte Pixel(int record, int place) => (byte)((place * 31 + record * 17 + place / 1024) % 256);

    private static byte[] Records(params byte[][] labels) =>
        [.. labels.SelectMany((label, record) => label.Concat(Enumerable.Range(0, 3072).Select(place => Pixel(record, place))))];

    private InputBatch Load(string kind, byte[] content, int batch, int height = 32, int width = 32, int classes = 10) =>
        BatchSource.Load($"{kind}:{folder.Write("cifar.bin", content)}", batch, 3, height, width, classes, 0);
}
