using FastProxy.Data;
using FastProxy.Metrics;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Tests.Scores;
using Xunit;

namespace FastProxy.Tests.Metrics;

public sealed class AzNasTests
{
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });
    private static readonly string[] Parts = [.. new AzNas().Parts];

    [Fact]
    public void The_score_is_the_sum_of_the_logarithms_of_ranks_and_equals_share_theirs()
    {
        // Ranks by part: 1 2 3; 1.5 1.5 3; 2 2 2; 3 2 1.
        double[] scores = new AzNas().OfPopulation([[1, 0, 7, 9], [2, 0, 7, 8], [3, 5, 7, 7]]);
        double[] ranks = [1 * 1.5 * 2 * 3, 2 * 1.5 * 2 * 2, 3 * 3 * 2 * 1];
        Assert.All(scores.Zip(ranks), p => Assert.Equal(Math.Log(p.Second / 81), p.First, 1e-12));
        Assert.Equal([0.0], new AzNas().OfPopulation([[1, 2, 3, 4]]));
    }

    [Fact]
    public void A_failed_part_fails_the_score_and_leaves_the_others_ranks_alone()
    {
        ScoreTable whole = Table([1, 2, 3, 4], [4, 3, 2, 1]);
        ScoreTable holed = Table([1, 2, 3, 4], [9, null, 9, 9], [4, 3, 2, 1]);
        Assert.Equal(Scores(whole), [holed.Rows[0].Mean[^1], holed.Rows[2].Mean[^1]]);
        Assert.Null(holed.Rows[1].Mean[^1]);
        Assert.Equal("failed; az_nas: a part has no value", holed.Rows[1].Status);
    }

    [Fact]
    public void It_is_added_once_and_only_where_its_parts_are()
    {
        ScoreTable table = Table([1, 2, 3, 4]);
        Assert.Same(table, table.With(MetricCatalog.OfPopulations));
        ScoreTable swap = new(SampleScores.Protocol() with { Metrics = ["swap"] }, [new ScoreRow(0, "a", ScoreRow.Ok, [1], [null])]);
        Assert.Same(swap, swap.With(MetricCatalog.OfPopulations));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_library_call_gives_the_parts_and_the_score_and_the_table_can_be_kept(int repeats)
    {
        string[] population = [.. Enumerable.Range(0, 12).Select(i => Space.At(i * 1300L))];
        InputBatch images = BatchSource.Load("noise", 8, 3, 8, 8, 10, 0);
        ScoreTable table = Scorer.Score(Space, population, ["az_nas"], images, new ScoreOptions { Repeats = repeats });
        Assert.Equal([.. Parts, "az_nas"], table.Protocol.Metrics);
        ScoreRow[] valid = [.. table.Rows.Where(r => r.Mean[^1].HasValue)];
        Assert.Equal(table.Rows.Count(r => r.Mean.Take(4).All(m => m.HasValue)), valid.Length);
        double[] expected = new AzNas().OfPopulation([.. valid.Select(r => r.Mean.Take(4).Select(m => m!.Value).ToArray())]);
        Assert.Equal(expected, valid.Select(r => r.Mean[^1]!.Value));

        using var folder = new TemporaryFolder();
        ScoreFile.Write(folder["scores.csv"], table);
        Assert.Equal(table.Rows.Select(r => r.Mean[^1]), ScoreFile.Read(folder["scores.csv"]).Rows.Select(r => r.Mean[^1]));
    }

    [Fact]
    public void A_metric_beside_its_parts_takes_no_column_twice()
    {
        InputBatch images = BatchSource.Load("noise", 4, 3, 8, 8, 10, 0);
        ScoreTable table = Scorer.Score(Space, [Space.At(1), Space.At(2)], ["az_nas_complexity", "az_nas", "params"], images);
        Assert.Equal(
            ["az_nas_complexity", "az_nas_expressivity", "az_nas_progressivity", "az_nas_trainability", "params", "az_nas"], table.Protocol.Metrics);
    }

    [Fact]
    public void A_block_that_is_an_identity_has_no_trainability()
    {
        InputBatch images = BatchSource.Load("noise", 4, 3, 8, 8, 10, 0);
        ScoreTable table = Scorer.Score(Space, ["|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|"], ["az_nas_trainability"], images);
        Assert.Equal("az_nas_trainability: block 1 of 5 is an identity", table.Rows[0].Status);
    }

    private static double?[] Scores(ScoreTable table) => [.. table.Rows.Select(r => r.Mean[^1])];

    private static ScoreTable Table(params double?[][] rows) => new ScoreTable(
        SampleScores.Protocol() with { Metrics = Parts },
        [.. rows.Select((r, i) => new ScoreRow(i, $"a{i}", r.Contains(null) ? "failed" : ScoreRow.Ok, r, new double?[r.Length]))])
        .With(MetricCatalog.OfPopulations);
}
