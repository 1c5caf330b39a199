using System.Security.Cryptography;
using FastProxy.Data;
using FastProxy.Input;
using Xunit;

namespace FastProxy.Tests.Data;

public sealed class BatchSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void NoiseDependsOnTheSeedAlone()
    {
        InputBatch batch = Load("noise", batch: 8, seed: 3);
        Assert.Equal(8 * 3 * 32 * 32, batch.Values.Length);
        Assert.Equal(batch.Hash, Load("noise", batch: 8, seed: 3).Hash);
        Assert.NotEqual(batch.Hash, Load("noise", batch: 8, seed: 4).Hash);
        Assert.Equal(batch.Values[..(4 * 3 * 32 * 32)], Load("noise", batch: 4, seed: 3).Values);
    }

    [Fact]
    public void NoiseIsStandardNormal()
    {
        float[] pixels = Load("noise", batch: 64).Values;
        double mean = pixels.Average(p => (double)p);
        double variance = pixels.Average(p => p * (double)p);
        double fourth = pixels.Average(p => Math.Pow(p, 4));

        // Five standard errors of each moment.
        double error = 5 / Math.Sqrt(pixels.Length);
        Assert.InRange(mean, -error, error);
        Assert.InRange(variance, 1 - 1.42 * error, 1 + 1.42 * error);
        Assert.InRange(fourth, 3 - 9.8 * error, 3 + 9.8 * error);
    }

    [Fact]
    public void ConstantIsAllOnesWithoutLabels()
    {
        InputBatch batch = Load("constant");
        Assert.All(batch.Values, pixel => Assert.Equal(1f, pixel));
        Assert.Empty(batch.Labels);
        Assert.Equal("constant", batch.Source);
    }

    [Fact]
    public void TheHashIsThatOfThePixelsBytes()
    {
        InputBatch batch = Load("noise");
        byte[] bytes = [.. batch.Values.SelectMany(BitConverter.GetBytes)];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), batch.Hash);
    }

    [Theory]
    [InlineData("")]
    [InlineData("noise:")]
    [InlineData("cifar10")]
    [InlineData("cifar10:")]
    [InlineData("imagenet:file")]
    public void AnUnknownSpecIsRefused(string spec) =>
        Assert.Contains("expected noise, constant", Assert.Throws<InputException>(() => Load(spec)).Message);

    [Theory]
    [InlineData(0, 3, 32, 32)]
    [InlineData(1, -3, 32, -32)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue)]
    public void AnImpossibleSizeIsRefused(int batch, int channels, int height, int width) =>
        Assert.Throws<InputException>(() => BatchSource.Load("constant", batch, channels, height, width, 10, 0));

    [Theory]
    [InlineData("cifar10:")]
    [InlineData("cifar100:")]
    [InlineData("npy:")]
    public void AFileThatIsNotThereIsNamed(string kind) =>
        Assert.Contains(folder["absent"], Assert.Throws<InputException>(() => Load(kind + folder["absent"], classes: 100)).Message);

    private static InputBatch Load(string spec, int batch = 2, int classes = 10, long seed = 0) =>
        BatchSource.Load(spec, batch, 3, 32, 32, classes, seed);
}
