using System.IO.Compression;
using FastProxy.Data;
using FastProxy.Input;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Data;

public sealed class NpzFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatIsWrittenIsReadBackInOrder(bool compress)
    {
        Gen<KeyValuePair<string, NpyArray>> pairs =
            from name in ArbMap.Default.GeneratorFor<Guid>()
            from values in ArbMap.Default.GeneratorFor<float>().NonEmptyListOf()
            select KeyValuePair.Create($"cells.0<-{name}", new NpyArray([1, values.Count], [.. values]));
        Prop.ForAll(pairs.ArrayOf().ToArbitrary(), arrays =>
        {
            NpzFile.Write(folder["a.npz"], arrays, compress);
            IReadOnlyDictionary<string, NpyArray> read = NpzFile.Read(folder["a.npz"]);
            return read.Keys.SequenceEqual(arrays.Select(a => a.Key))
                && arrays.All(a => a.Value.Values.SequenceEqual(read[a.Key].Values) && a.Value.Shape.SequenceEqual(read[a.Key].Shape));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void TheSameArraysGiveTheSameBytes()
    {
        NpzFile.Write(folder["a.npz"], Two());
        NpzFile.Write(folder["b.npz"], Two());
        Assert.Equal(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DamagedFilesAreReadOrRefused(bool compress)
    {
        NpzFile.Write(folder["a.npz"], Two(), compress);
        Hostile.IsReadOrRefused(File.ReadAllBytes(folder["a.npz"]), path => NpzFile.Read(path));
    }

    [Fact]
    public void ADamagedValueIsRefused()
    {
        NpzFile.Write(folder["a.npz"], Two());
        byte[] content = File.ReadAllBytes(folder["a.npz"]);
        int place = content.AsSpan().IndexOf(BitConverter.GetBytes(1.5f));
        content[place] ^= 1;
        Assert.Contains("checksum", Assert.Throws<InputException>(() => NpzFile.Read(folder.Write("b.npz", content))).Message);
    }

    [Fact]
    public void DuplicateNamesAreRefused()
    {
        Zip(folder["a.npz"], ("a.npy", NpyFileTests.Npy(1, Header("1"), 1)), ("a.npy", NpyFileTests.Npy(1, Header("1"), 1)));
        Refused("comes twice");
        Assert.Throws<ArgumentException>(() => NpzFile.Write(folder["b.npz"], [.. Two(), .. Two()]));
        Assert.False(File.Exists(folder["b.npz"]));
    }

    [Fact]
    public void AForeignEntryIsRefused()
    {
        Zip(folder["a.npz"], ("a.txt", [1]));
        Refused("expected a name that ends in .npy");
    }

    [Fact]
    public void AnEntryHoldsItsArrayExactly()
    {
        Zip(folder["a.npz"], ("a.npy", NpyFileTests.Npy(1, Header("1"), 1, 2)));
        Refused("more bytes than its header says");
        Zip(folder["a.npz"], ("a.npy", NpyFileTests.Npy(1, Header("3"), 1, 2)));
        Refused("ends too early");
    }

    [Fact]
    public void ADeclaredSizeBeyondTheBudgetIsRefusedUnread()
    {
        Zip(folder["a.npz"], ("a.npy", NpyFileTests.Npy(1, Header("2000000000"), 1)));
        Refused("8000000000 bytes of values");
        NpzFile.Write(folder["a.npz"], Two());
        Assert.Equal(2, NpzFile.Read(folder["a.npz"], budget: 20).Count);
        Assert.Throws<InputException>(() => NpzFile.Read(folder["a.npz"], budget: 19));
    }

    [Fact]
    public void ALyingHeaderCostsNoMemory()
    {
        Zip(folder["a.npz"], ("a.npy", NpyFileTests.Npy(1, Header("1000000000"), 1)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused("ends too early");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void Members_for_folders_are_no_arrays()
    {
        Zip(folder["a.npz"], ("weights/", []), ("weights/a.npy", NpyFileTests.Npy(1, Header("1"), 1)));
        Assert.Equal(["weights/a"], NpzFile.Read(folder["a.npz"]).Keys);
    }

    private static string Header(string dimensions) => $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({dimensions},)}}";

    private static KeyValuePair<string, NpyArray>[] Two() =>
    [
        new("stem.0.weight", new NpyArray([2, 2], [1.5f, 2, 3, 4])),
        new("classifier.bias", new NpyArray([], [-1])),
    ];

    private void Refused(string message)
    {
        InputException e = Assert.Throws<InputException>(() => NpzFile.Read(folder["a.npz"]));
        Assert.StartsWith(folder["a.npz"], e.Message);
        Assert.Contains(message, e.Message);
    }

    internal static void Zip(string path, params (string Name, byte[] Content)[] entries)
    {
        using var stream = new FileStream(path, FileMode.Create);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in entries)
        {
            using Stream entry = zip.CreateEntry(name).Open();
            entry.Write(content);
        }
    }
}
