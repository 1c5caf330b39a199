using FastProxy.Input;
using FastProxy.Scores;
using Xunit;

namespace FastProxy.Tests.Scores;

public sealed class ScoreMergeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 7)]
    [InlineData(3, 7)]
    [InlineData(7, 7)]
    [InlineData(9, 7)]
    public void ShardsInAnyOrderMakeTheWholeTable(int shards, int count)
    {
        ScoreTable table = SampleScores.Table(count: count);
        ScoreFile.Write(folder["whole.csv"], table);
        ScoreFile.Merge(folder["merged.csv"], [.. Write(table, shards).Reverse()]);
        Assert.Equal(File.ReadAllText(folder["whole.csv"]), File.ReadAllText(folder["merged.csv"]));
        Assert.Equal(File.ReadAllText(folder["whole.csv.json"]), File.ReadAllText(folder["merged.csv.json"]));
    }

    [Fact]
    public void MachinesMayDifferAndAreAllNamed()
    {
        string[] paths = Write(SampleScores.Table(), 2);
        Rewrite(paths[1], table => table with { Protocol = table.Protocol with { Machine = "gpu" } });
        ScoreFile.Merge(folder["merged.csv"], paths);
        Assert.Equal("cpu avx512; gpu", ScoreFile.Read(folder["merged.csv"]).Protocol.Machine);
    }

    [Fact]
    public void AMissingShardIsNamed()
    {
        string[] paths = Write(SampleScores.Table(), 3);
        Refused("shard 2/3 is missing", paths[0], paths[2]);
        Refused("shard 3/3 is missing", paths[0], paths[1]);
        Refused("no score files");
    }

    [Fact]
    public void AShardThatComesTwiceIsNamed()
    {
        string[] paths = Write(SampleScores.Table(), 3);
        Refused("are both shard 2/3", paths[0], paths[1], paths[1], paths[2]);
    }

    [Fact]
    public void AnotherNumberOfShardsIsRefused()
    {
        string[] two = Write(SampleScores.Table(), 2);
        string[] three = Write(SampleScores.Table(), 3);
        Refused("shard: \"1/2\" against \"2/3\"", two[0], three[1], three[2]);
    }

    [Fact]
    public void AnotherProtocolIsNamedByItsFirstDifference()
    {
        string[] paths = Write(SampleScores.Table(), 2);
        Rewrite(paths[1], table => table with { Protocol = table.Protocol with { Batch = 16 } });
        Refused("batch: 64 against 16", paths);
    }

    [Fact]
    public void AnUnfinishedShardIsNamed()
    {
        string[] paths = Write(SampleScores.Table(), 2);
        Rewrite(paths[1], table => table with { Rows = [.. table.Rows.Skip(1)] });
        Refused("2 rows, expected 3 in shard 2/2 of 5", paths);
    }

    [Fact]
    public void AnIndexInTwoShardsIsNamed()
    {
        ScoreTable table = SampleScores.Table();
        string[] paths = Write(table with { Protocol = table.Protocol with { Population = "sample 5 seed 1" } }, 2);
        Rewrite(paths[1], shard => shard with { Rows = [SampleScores.Row(1), .. shard.Rows.Skip(1)] });
        Refused("both hold index 1", paths);
    }

    [Fact]
    public void TheWholeSpaceComesInOrderOfItsIndex()
    {
        string[] paths = Write(SampleScores.Table(), 2);
        Rewrite(paths[1], shard => shard with { Rows = [SampleScores.Row(9), .. shard.Rows.Skip(1)] });
        Refused("index 9, expected 2", paths);
    }

    [Fact]
    public void ATableThatIsNoShardIsRefused()
    {
        ScoreFile.Write(folder["s.csv"], SampleScores.Table());
        Refused("not a shard", folder["s.csv"]);
    }

    [Fact]
    public void AShardIsNotOverwritten()
    {
        string[] paths = Write(SampleScores.Table(), 2);
        Assert.Contains("already holds scores", Assert.Throws<InputException>(() => ScoreFile.Merge(paths[0], paths)).Message);
    }

    private void Refused(string message, params string[] paths)
    {
        Assert.Contains(message, Assert.Throws<InputException>(() => ScoreFile.Merge(folder["merged.csv"], paths)).Message);
        Assert.False(File.Exists(folder["merged.csv"]));
    }

    private string[] Write(ScoreTable table, int shards) => [.. Enumerable.Range(1, shards).Select(i =>
    {
        string path = folder[$"{i}-of-{shards}.csv"];
        Shard shard = Shard.Parse($"{i}/{shards}");
        (Int128 start, Int128 end) = shard.Range(table.Protocol.Count);
        ScoreFile.Write(path, new ScoreTable(table.Protocol with { Shard = shard }, [.. table.Rows.Skip((int)start).Take((int)(end - start))]));
        return path;
    })];

    private static void Rewrite(string path, Func<ScoreTable, ScoreTable> change)
    {
        ScoreTable table = change(ScoreFile.Read(path));
        File.Delete(path);
        ScoreFile.Write(path, table);
    }
}
