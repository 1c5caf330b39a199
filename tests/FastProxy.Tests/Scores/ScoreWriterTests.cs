using FastProxy.Input;
using FastProxy.Scores;
using Xunit;

namespace FastProxy.Tests.Scores;

public sealed class ScoreWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void RowsAreOnDiskOnceFlushed()
    {
        ScoreFile.Write(folder["header.csv"], SampleScores.Table(count: 0));
        ScoreFile.Write(folder["two.csv"], SampleScores.Table(count: 2));
        using ScoreWriter writer = ScoreWriter.Create(folder["s.csv"], SampleScores.Protocol());
        writer.Append(SampleScores.Row(0));
        writer.Append(SampleScores.Row(1));
        Assert.Equal(Length("header.csv"), Length("s.csv"));
        writer.Flush();
        Assert.Equal(Length("two.csv"), Length("s.csv"));

        long Length(string name) => new FileInfo(folder[name]).Length;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void KilledAfterAnyByteTheRunGoesOnToTheSameFile(int repeats)
    {
        ScoreTable table = SampleScores.Table(repeats);
        ScoreFile.Write(folder["whole.csv"], table);
        byte[] whole = File.ReadAllBytes(folder["whole.csv"]);
        table.Protocol.Write(folder["s.csv.json"]);
        for (int length = 0; length <= whole.Length; length++)
        {
            folder.Write("s.csv", whole[..length]);
            using (ScoreWriter writer = ScoreWriter.Resume(folder["s.csv"], table.Protocol, out IReadOnlyList<ScoreRow> rows))
            {
                Assert.True(SampleScores.Same(table.Rows.Take(rows.Count), rows));
                Assert.Equal(Math.Max(0, whole[..length].Count(b => b == '\n') - 1), rows.Count);
                foreach (ScoreRow row in table.Rows.Skip(rows.Count))
                {
                    writer.Append(row);
                    writer.Flush();
                }
            }

            Assert.Equal(whole, File.ReadAllBytes(folder["s.csv"]));
        }
    }

    [Fact]
    public void ARunKilledBeforeItsFirstRowGoesOn()
    {
        Resumed(SampleScores.Protocol());
        File.Delete(folder["s.csv"]);
        Resumed(SampleScores.Protocol());
        File.Delete(folder["s.csv.json"]);
        folder.Write("s.csv", []);
        Resumed(SampleScores.Protocol());
        Assert.True(File.Exists(folder["s.csv.json"]));

        void Resumed(Protocol protocol)
        {
            using ScoreWriter writer = ScoreWriter.Resume(folder["s.csv"], protocol, out IReadOnlyList<ScoreRow> rows);
            Assert.Empty(rows);
        }
    }

    [Fact]
    public void AnotherProtocolIsRefusedByItsFirstDifference()
    {
        ScoreFile.Write(folder["s.csv"], SampleScores.Table());
        byte[] before = File.ReadAllBytes(folder["s.csv"]);
        Protocol other = SampleScores.Protocol() with { Seed = 7 };
        InputException e = Assert.Throws<InputException>(() => ScoreWriter.Resume(folder["s.csv"], other, out _));
        Assert.Contains("seed: -1 against 7", e.Message);
        Assert.Equal(before, File.ReadAllBytes(folder["s.csv"]));
        ScoreWriter.Resume(folder["s.csv"], SampleScores.Protocol() with { Machine = "other" }, out _).Dispose();
    }

    [Fact]
    public void AFileWithoutProtocolIsLeftAlone()
    {
        folder.Write("s.csv", "my notes"u8.ToArray());
        Assert.Throws<InputException>(() => ScoreWriter.Resume(folder["s.csv"], SampleScores.Protocol(), out _));
        Assert.Throws<InputException>(() => ScoreWriter.Create(folder["s.csv"], SampleScores.Protocol()));
        Assert.Equal("my notes", File.ReadAllText(folder["s.csv"]));
        Assert.Equal(["s.csv"], folder.Names);
    }

    [Fact]
    public void OneWriterHoldsTheFile()
    {
        using ScoreWriter writer = ScoreWriter.Create(folder["s.csv"], SampleScores.Protocol());
        Assert.Throws<InputException>(() => ScoreWriter.Resume(folder["s.csv"], SampleScores.Protocol(), out _));
    }

    [Fact]
    public void AnUnwritablePathIsOneInputException() =>
        Assert.Throws<InputException>(() => ScoreWriter.Create(Path.Combine(folder["absent"], "s.csv"), SampleScores.Protocol()));

    [FullDiskFact]
    public void AFullDiskIsOneInputException()
    {
        File.CreateSymbolicLink(folder["s.csv"], "/dev/full");
        Assert.StartsWith(
            $"cannot write {folder["s.csv"]}",
            Assert.Throws<InputException>(() => ScoreWriter.Create(folder["s.csv"], SampleScores.Protocol())).Message);
    }

    [Fact]
    public void DamagedFilesAreResumedOrRefused()
    {
        ScoreFile.Write(folder["s.csv"], SampleScores.Table());
        Hostile.IsReadOrRefused(File.ReadAllBytes(folder["s.csv"]), path =>
        {
            File.WriteAllText(path + ".json", SampleScores.Protocol().ToJson());
            ScoreWriter.Resume(path, SampleScores.Protocol(), out _).Dispose();
        });
    }

    private sealed class FullDiskFactAttribute : FactAttribute
    {
        public FullDiskFactAttribute() => Skip = File.Exists("/dev/full") ? null : "needs /dev/full";
    }
}
