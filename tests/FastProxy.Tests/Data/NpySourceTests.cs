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
    [InlineData(2, 4, 2, 4)]
    [InlineData(64)]
    public void AnotherShapeIsRefused(params int[] shape) =>
        Assert.Contains(
            "expected (N, 2, 4, 4) or (N, 4, 4, 2) with N at least 2",
            Assert.Throws<InputException>(() => Load(new NpyArray(shape, new float[shape.Aggregate((a, b) => a * b)]), 2)).Message);

    /// <summary>
    /// numpy's bytes of <c>arange(36).reshape(3, 3, 2, 2)</c>, whose first two samples are 0 to 23, in other orders of axes and bytes.
    /// </summary>
    [Theory]
    [InlineData("(3, 2, 2, 3)", false, "0 4 8 1 5 9 2 6 10 3 7 11 12 16 20 13 17 21 14 18 22 15 19 23 24 28 32 25 29 33 26 30 34 27 31 35")]
    [InlineData("(3, 3, 2, 2)", true, "0 12 24 4 16 28 8 20 32 2 14 26 6 18 30 10 22 34 1 13 25 5 17 29 9 21 33 3 15 27 7 19 31 11 23 35")]
    [InlineData("(3, 2, 2, 3)", true, "0 12 24 2 14 26 1 13 25 3 15 27 4 16 28 6 18 30 5 17 29 7 19 31 8 20 32 10 22 34 9 21 33 11 23 35")]
    public void Every_order_of_axes_and_bytes_gives_the_same_pixels(string shape, bool isFortran, string bytes)
    {
        int[] values = [.. bytes.Split(' ').Select(int.Parse)];
        string header = $"'fortran_order': {isFortran}, 'shape': {shape}}}";
        IEnumerable<float> expected = Enumerable.Range(0, 24).Select(i => (float)i);
        Assert.Equal(expected, Pixels($"{{'descr': '<f4', {header}", values.SelectMany(v => BitConverter.GetBytes((float)v))));
        Assert.Equal(expected, Pixels($"{{'descr': '<f2', {header}", values.SelectMany(v => BitConverter.GetBytes((Half)v))));
        Assert.Equal(expected.Select(v => v / 255), Pixels($"{{'descr': '|u1', {header}", values.Select(v => (byte)v)));

        float[] Pixels(string header, IEnumerable<byte> content) =>
            BatchSource.Load($"npy:{folder.Write("a.npy", [.. NpyFileTests.Npy(1, header), .. content])}", 2, 3, 2, 2, 10, 0).Values;
    }

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
