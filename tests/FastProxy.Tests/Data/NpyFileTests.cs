using System.Text;
using FastProxy.Data;
using FastProxy.Input;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Data;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        Gen<NpyArray> arrays =
            from shape in Gen.Choose(1, 6).ArrayOf().Where(s => s.Length <= 5)
            from values in ArbMap.Default.GeneratorFor<float>().ArrayOf(shape.Aggregate(1, (a, b) => a * b))
            select new NpyArray(shape, values);
        Prop.ForAll(arrays.ToArbitrary(), array =>
        {
            NpyFile.Write(folder["a.npy"], array);
            NpyArray read = NpyFile.Read(folder["a.npy"]);
            return read.Shape.SequenceEqual(array.Shape) && read.Values.SequenceEqual(array.Values);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void LargeArraysAreReadBack()
    {
        var array = new NpyArray([3, 1_000_003], [.. Enumerable.Range(0, 3_000_009).Select(i => (float)i)]);
        NpyFile.Write(folder["a.npy"], array);
        Assert.Equal(array.Values, NpyFile.Read(folder["a.npy"]).Values);
    }

    [Theory]
    [InlineData(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }          \n")]
    [InlineData(2, "{'shape': (2,), 'fortran_order': False, 'descr': '<f4'}")]
    [InlineData(3, "{\"descr\":\"<f4\",\"fortran_order\":False,\"shape\":(1,2)}\n")]
    public void EveryVersionAndSpellingIsRead(byte version, string header) =>
        Assert.Equal([1f, 2f], NpyFile.Read(folder.Write("a.npy", Npy(version, header, 1f, 2f))).Values);

    [Fact]
    public void Float64IsRounded()
    {
        byte[] content = [.. Npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': ()}"), .. BitConverter.GetBytes(0.1)];
        Assert.Equal([0.1f], NpyFile.Read(folder.Write("a.npy", content)).Values);
    }

    /// <summary>The expected values are numpy's <c>asfortranarray(arange(12).reshape(shape))</c> in the order of its bytes.</summary>
    [Theory]
    [InlineData("(2, 6)", new float[] { 0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11 })]
    [InlineData("(3, 2, 2)", new float[] { 0, 4, 8, 2, 6, 10, 1, 5, 9, 3, 7, 11 })]
    [InlineData("(12,)", new float[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 })]
    public void Fortran_order_is_read_as_the_same_array(string shape, float[] bytes)
    {
        byte[] content = Npy(1, $"{{'descr': '<f4', 'fortran_order': True, 'shape': {shape}}}", bytes);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (float)i), NpyFile.Read(folder.Write("a.npy", content)).Values);
    }

    [Fact]
    public void Every_float16_is_read_exactly()
    {
        Half[] values = [.. Enumerable.Range(0, 1 << 16).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits))];
        byte[] content = [.. Npy(1, "{'descr': '<f2', 'fortran_order': False, 'shape': (65536,)}"), .. values.SelectMany(BitConverter.GetBytes)];
        Assert.Equal(values.Select(value => (float)value), NpyFile.Read(folder.Write("a.npy", content)).Values);
    }

    [Theory]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }", "'<i4', expected one of '|u1', '<f2', '<f4', '<f8'")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", "'>f4', expected one of '|u1', '<f2', '<f4', '<f8'")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (8,), }", "'|u1', expected floating-point numbers")]
    [InlineData("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,), }", "records of several fields")]
    [InlineData("{'descr': '<f4', 'fortran_order': None, 'shape': (2,), }", "neither True nor False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "8 bytes of values, expected 12")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "8 bytes of values, expected 4")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", "positive dimensions")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "positive dimensions")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647,2147483647,2147483647), }", "overflows")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,) ", "expected '}'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "expected descr, fortran_order and shape")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "unexpected key 'descr'")]
    [InlineData("__import__('os').abort()", "expected '{'")]
    public void ABadHeaderIsNamed(string header, string message)
    {
        string path = folder.Write("a.npy", Npy(1, header, 1f, 2f));
        InputException e = Assert.Throws<InputException>(() => NpyFile.Read(path));
        Assert.StartsWith(path, e.Message);
        Assert.Contains(message, e.Message);
    }

    [Fact]
    public void AHugeHeaderIsRefusedUnread()
    {
        byte[] content = [0x93, .. "NUMPY"u8, 2, 0, 0xff, 0xff, 0xff, 0xff];
        Assert.Contains("4294967295 bytes", Assert.Throws<InputException>(() => NpyFile.Read(folder.Write("a.npy", content))).Message);
    }

    [Fact]
    public void DamagedFilesAreReadOrRefused()
    {
        NpyFile.Write(folder["a.npy"], new NpyArray([2, 3], [1, 2, 3, 4, 5, 6]));
        Hostile.IsReadOrRefused(File.ReadAllBytes(folder["a.npy"]), path => NpyFile.Read(path));
    }

    [Fact]
    public void AnUnwritablePathIsOneInputException()
    {
        Assert.Throws<InputException>(() => NpyFile.Write(Path.Combine(folder["absent"], "a.npy"), new NpyArray([], [1])));
        Directory.CreateDirectory(folder["folder"]);
        Assert.Throws<InputException>(() => NpyFile.Write(folder["folder"], new NpyArray([], [1])));
        Assert.Equal(["folder"], folder.Names);
    }

    [Fact]
    public void AnArrayFillsItsShape() => Assert.Throws<ArgumentException>(() => new NpyArray([2, 2], [1, 2, 3]));

    internal static byte[] Npy(byte version, string header, params float[] values)
    {
        byte[] length = BitConverter.GetBytes(header.Length);
        return
        [
            0x93, .. "NUMPY"u8, version, 0, .. version == 1 ? length[..2] : length, .. Encoding.UTF8.GetBytes(header),
            .. values.SelectMany(BitConverter.GetBytes),
        ];
    }
}
