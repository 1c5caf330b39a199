using FastProxy.Data;
using FastProxy.Input;
using Xunit;

namespace FastProxy.Tests.Data;

public sealed class NpySourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheFirstSamplesAreTakenAsTheyAre()
    {
        float[] values = [.. Enumerable.Range(0, 3 * 2 * 4 * 4).Select(i => i * .5f)];
        InputBatch batch = Load(new NpyArray([3, 2, 4, 4], values), 2);
        Assert.Equal(values[..64], batch.Values);
        Assert.Empty(batch.Labels);
        Assert.Equal((2, 2, 4, 4, "npy"), (batch.Samples, batch.Channels, batch.Height, batch.Width, batch.Source));
    }

    [Theory]
    [InlineData(1, 2, 4, 4)]
    [InlineData(2, 4, 4, 2)]
    [InlineData(64)]
    public void AnotherShapeIsRefused(params int[] shape) =>
        Assert.Contains(
            "expected (N, 2, 4, 4) with N at least 2",
            Assert.Throws<InputException>(() => Load(new NpyArray(shape, new float[shape.Aggregate((a, b) => a * b)]), 2)).Message);

    [Fact]
    public void APixelThatIsNotFiniteIsNamed()
    {
        var values = new float[64];
        values[37] = float.NaN;
        Assert.Contains("pixel 5 of image 1", Assert.Throws<InputException>(() => Load(new NpyArray([2, 2, 4, 4], values), 2)).Message);
    }

    [Fact]
    public void DamagedFilesAreReadOrRefused()
    {
        NpyFile.Write(folder["a.npy"], new NpyArray([2, 2, 4, 4], new float[64]));
        Hostile.IsReadOrRefused(File.ReadAllBytes(folder["a.npy"]), path => BatchSource.Load($"npy:{path}", 2, 2, 4, 4, 10, 0));
    }

    private InputBatch Load(NpyArray array, int batch)
    {
        NpyFile.Write(folder["a.npy"], array);
        return BatchSource.Load($"npy:{folder["a.npy"]}", batch, 2, 4, 4, 10, 0);
    }
}
