using System.Text;
using FastProxy.Input;
using FastProxy.Scores;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Scores;

public sealed class ScoreFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void WhatIsWrittenIsReadBack(int repeats)
    {
        ScoreTable table = SampleScores.Table(repeats);
        ScoreFile.Write(folder["s.csv"], table);
        ScoreTable read = ScoreFile.Read(folder["s.csv"]);
        Assert.Null(table.Protocol.FirstDifference(read.Protocol));
        Assert.True(SampleScores.Same(table.Rows, read.Rows));
        Assert.Equal(["s.csv", "s.csv.json"], folder.Names);
    }

    [Fact]
    public void EveryScoreKeepsItsBits() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<NormalFloat>().Two().ToArbitrary(), pair =>
        {
            File.Delete(folder["s.csv"]);
            var row = new ScoreRow(0, "a", ScoreRow.Ok, [pair.Item1.Item, pair.Item2.Item], [null, null]);
            ScoreFile.Write(folder["s.csv"], new ScoreTable(SampleScores.Protocol(), [row]));
            return SampleScores.Same(row, ScoreFile.Read(folder["s.csv"]).Rows[0]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TheColumnsAreThoseOfTheProtocol()
    {
        ScoreFile.Write(folder["one.csv"], SampleScores.Table(1, 3));
        Assert.Equal(
            "index,arch,status,swap,synflow\n0,\"|conv, \"\"3x3\"\"~0|\",ok,-1,0\n1,\"|conv, \"\"3x3\"\"~1|\",ok,0,1E+300\n2,\"|conv, "
                + "\"\"3x3\"\"~2|\",\"swap: not, connected\",,2E+300\n",
            File.ReadAllText(folder["one.csv"]));
        ScoreFile.Write(folder["many.csv"], SampleScores.Table(2, 0));
        Assert.Equal("index,arch,status,swap_mean,swap_std,synflow_mean,synflow_std\n", File.ReadAllText(folder["many.csv"]));
    }

    [Fact]
    public void AFileWithScoresIsNotOverwritten()
    {
        ScoreFile.Write(folder["s.csv"], SampleScores.Table());
        string before = File.ReadAllText(folder["s.csv"]);
        Assert.Contains("already holds scores", Assert.Throws<InputException>(() => ScoreFile.Write(folder["s.csv"], SampleScores.Table(2))).Message);
        Assert.Equal(before, File.ReadAllText(folder["s.csv"]));
    }

    [Theory]
    [InlineData("0,a,ok,1,2\n0,b,ok,1,2\n", ":3: index 0 comes twice")]
    [InlineData("0,a,ok,1\n", ":2: 4 columns, expected 5")]
    [InlineData("x,a,ok,1,2\n", ":2: column 'index' is 'x'")]
    [InlineData("-1,a,ok,1,2\n", ":2: column 'index' is '-1'")]
    [InlineData("0,a,ok,1,2\n1,b,ok,1,abc\n", ":3: column 'synflow' is 'abc', expected a finite number or nothing")]
    [InlineData("0,a,ok,NaN,2\n", ":2: column 'swap' is 'NaN'")]
    [InlineData("0,a,ok,1e999,2\n", ":2: column 'swap' is '1e999'")]
    [InlineData("0,a,ok,,2\n", ":2: status 'ok' with not every metric's value")]
    [InlineData("0,a,failed,1,2\n", ":2: status 'failed' with every metric's value")]
    [InlineData("0,,ok,1,2\n", ":2: expected an index from 0 on and an architecture")]
    [InlineData("0,a,ok,1,2\n\n", ":3: 1 columns, expected 5")]
    [InlineData("0,\"a,ok,1,2\n", ":2: not a row")]
    [InlineData("0,a,ok,1,2", ": the last line is incomplete")]
    public void AFaultIsNamedByFileLineAndColumn(string rows, string message)
    {
        SampleScores.Protocol().Write(folder["s.csv.json"]);
        File.WriteAllText(folder["s.csv"], "index,arch,status,swap,synflow\n" + rows);
        InputException e = Assert.Throws<InputException>(() => ScoreFile.Read(folder["s.csv"]));
        Assert.StartsWith(folder["s.csv"] + message, e.Message);
    }

    [Theory]
    [InlineData("index,arch,status,swap\n", "column 5 is 'absent', expected 'synflow'")]
    [InlineData("index,arch,status,swap,synflow,more\n", "column 6 is 'more', expected 'none'")]
    [InlineData("index,arch,status,synflow,swap\n", "column 4 is 'synflow', expected 'swap'")]
    [InlineData("", "empty, expected the header index,arch,status,swap,synflow")]
    public void TheHeaderIsThatOfTheProtocol(string header, string message)
    {
        SampleScores.Protocol().Write(folder["s.csv.json"]);
        File.WriteAllText(folder["s.csv"], header);
        Assert.Contains(message, Assert.Throws<InputException>(() => ScoreFile.Read(folder["s.csv"])).Message);
    }

    [Theory]
    [InlineData(double.NaN, "ok", "a")]
    [InlineData(double.PositiveInfinity, "ok", "a")]
    [InlineData(1.0, "failed", "a")]
    [InlineData(1.0, "ok", "a\nb")]
    [InlineData(1.0, "ok", "")]
    public void AnImpossibleRowIsNeverWritten(double score, string status, string architecture)
    {
        var row = new ScoreRow(0, architecture, status, [score, 1], [null, null]);
        Assert.Throws<ArgumentException>(() => ScoreFile.Write(folder["s.csv"], new ScoreTable(SampleScores.Protocol(), [row])));
        Assert.False(File.Exists(folder["s.csv"]));
    }

    [Fact]
    public void AReasonOfManyLinesBecomesOne()
    {
        var row = new ScoreRow(0, "a", "no\nvalue\r\nat all", [null, 1], [null, null]);
        ScoreFile.Write(folder["s.csv"], new ScoreTable(SampleScores.Protocol(), [row]));
        Assert.Equal("no value at all", ScoreFile.Read(folder["s.csv"]).Rows[0].Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void DamagedFilesAreReadOrRefused(int repeats)
    {
        ScoreFile.Write(folder["s.csv"], SampleScores.Table(repeats));
        Hostile.IsReadOrRefused(File.ReadAllBytes(folder["s.csv"]), path =>
        {
            File.WriteAllText(path + ".json", SampleScores.Protocol(repeats).ToJson());
            ScoreFile.Read(path);
        });
    }

    [Fact]
    public void BytesThatAreNotUtf8AreRefused()
    {
        SampleScores.Protocol().Write(folder["s.csv.json"]);
        folder.Write("s.csv", [.. Encoding.UTF8.GetBytes("index,arch,status,swap,synflow\n0,a"), 0xff, .. ",ok,1,2\n"u8]);
        Assert.Contains("UTF-8", Assert.Throws<InputException>(() => ScoreFile.Read(folder["s.csv"])).Message);
    }
}
