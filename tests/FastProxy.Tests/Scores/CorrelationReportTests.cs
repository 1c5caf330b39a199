using System.Globalization;
using FastProxy.Input;
using FastProxy.Scores;
using FastProxy.Statistics;
using Xunit;

namespace FastProxy.Tests.Scores;

public sealed class CorrelationReportTests : IDisposable
{
    private static readonly Dictionary<string, int> Up = new() { ["swap"] = 1 };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void FailedRowsRankBelowTheOthersUnlessDropped()
    {
        double?[] scores = [3, null, 5, null, 5, 1];
        double[] truth = [70, 10, 90, 20, 80, 60];
        MetricCorrelation kept = Report(scores, truth, Up);
        Assert.Equal((6, 2, 2), (kept.Rows, kept.Ties, kept.Failed));
        Assert.Equal(Correlation.Kendall([3, 0, 5, 0, 5, 1], truth), kept.Kendall.Value);
        Assert.Equal(Correlation.Spearman([3, 0, 5, 0, 5, 1], truth), kept.Spearman.Value);
        Assert.Equal(Correlation.Pearson([3, 5, 5, 1], [70, 90, 80, 60]), kept.Pearson.Value);

        MetricCorrelation dropped = Report(scores, truth, Up, new CorrelationOptions { DropFailed = true });
        Assert.Equal((4, 2, 2), (dropped.Rows, dropped.Ties, dropped.Failed));
        Assert.Equal(Correlation.Kendall([3, 5, 5, 1], [70, 90, 80, 60]), dropped.Kendall.Value);
        Assert.Equal(kept.Pearson, dropped.Pearson);
    }

    [Fact]
    public void TheDirectionIsGivenAndNeverGuessed()
    {
        double?[] scores = [1, 2, 3, null];
        double[] truth = [1, 2, 3, 0];
        MetricCorrelation down = Report(scores, truth, new() { ["swap"] = -1 }, new CorrelationOptions { DropFailed = true, Top = 1 });
        Assert.Equal(-1, down.Spearman.Value);
        Assert.Equal(1, down.TopTruth);
        Assert.Equal(3, down.BestTruth);
        Assert.Contains("'swap'", Assert.Throws<InputException>(() => Report(scores, truth, [])).Message);
        Assert.Throws<InputException>(() => Report(scores, truth, new() { ["swap"] = 0 }));
    }

    [Fact]
    public void TheTopBreaksTiesByIndex()
    {
        MetricCorrelation report = Report([1, 2, 2, 2, null], [5, 40, 30, 20, 99], Up, new CorrelationOptions { Top = 2 });
        Assert.Equal(35, report.TopTruth);
        Assert.Equal(99, report.BestTruth);
    }

    [Fact]
    public void AMissingTruthIsNamed() =>
        Assert.Contains("index is 1", Assert.Throws<InputException>(() => Report([1, 2], [1], Up)).Message);

    [Fact]
    public void AnEmptyTableHasNoFigures()
    {
        MetricCorrelation report = Report([], [], Up);
        Assert.Equal((null, null, 0), (report.TopTruth, report.Kendall.Value, report.Rows));
    }

    [Fact]
    public void BaselinesComeFirstAndEachMetricHasItsGroups()
    {
        double[] truth = [1, 2, 3, 4, 5, 6];
        double?[][] scores = [[6, 1], [5, 2], [4, 3], [1, 4], [2, 5], [3, 6]];
        var options = new CorrelationOptions
        {
            Baselines = new HashSet<string> { "params" },
            By = new RowColumn("layers", ["4", "4", "4", "2", "2", "2"]),
            Given = new RowColumn("width", ["1", "2", "1", "2", "1", "2"]),
        };
        IReadOnlyList<MetricCorrelation> report = Reports(["swap", "params"], scores, truth, options);
        Assert.Equal(
            [("params", true, null), ("params", true, "2"), ("params", true, "4"), ("swap", false, null), ("swap", false, "2"), ("swap", false, "4")],
            report.Select(line => (line.Metric, line.IsBaseline, line.Group)));
        Assert.Equal([1, -1], report.Skip(4).Select(line => line.Spearman.Value!.Value));
        Assert.Equal((3, 6, 6), (report[4].Rows, report[4].BestTruth, report[4].BestOfAll));
        Assert.Equal(Correlation.PartialSpearman([6, 5, 4, 1, 2, 3], truth, [1, 2, 1, 2, 1, 2]), report[3].Partial!.Value.Value);
    }

    [Fact]
    public void AMetricThatVanishesWithinGroupsFollowsTheirColumn()
    {
        // 0 to 39 in each of two groups; the second score has the truth's order in one of them.
        double[] truth = [.. Enumerable.Range(0, 80).Select(i => i / 40 * 100 + i * 27 % 40)];
        double?[][] scores = [.. Enumerable.Range(0, 80).Select(i => (double?[])[i / 40 * 100 + i * 11 % 40, i < 40 ? truth[i] : 100 + i * 11 % 40])];
        string[] layers = [.. truth.Select(value => value < 100 ? "2" : "4")];
        var options = new CorrelationOptions { By = new RowColumn("layers", layers), Baselines = new HashSet<string> { "params" } };
        string[] warnings = [.. CorrelationWarnings.Of(Reports(["swap", "params"], scores, truth, options), "layers")];
        Assert.Equal(2, warnings.Length);
        Assert.Matches(@"^swap: \.\d\d over all rows, within groups of layers -?\.\d\d and -?\.\d\d: it follows layers$", warnings[0]);
        Assert.Matches(@"^swap: the rank correlation is weaker than that of params \(\.\d\d\), which counts", warnings[1]);
        Assert.Empty(CorrelationWarnings.Of(Reports(["params"], [.. scores.Select(row => row[1..])], truth, options), "layers"));
        Assert.Equal(warnings[1..], CorrelationWarnings.Of(Reports(["swap", "params"], scores, truth, options with { By = null }), null));
    }

    [Fact]
    public void AColumnIsOfTheTruthOrElseOfTheScores()
    {
        File.WriteAllLines(folder["truth.csv"], ["index,acc,layers", "0,1,2", "1,2,4"]);
        TruthTable truth = TruthTable.Read(folder["truth.csv"], "acc", options: new() { Others = ["layers", "swap", "width"] });
        ScoreTable table = Table(["swap"], [[.5], [null]]);
        Assert.Equal(["2", "4"], RowColumn.Find("layers", table, truth)!.Cells);
        Assert.Equal(["0.5", ""], RowColumn.Find("swap", table, truth)!.Cells);
        Assert.Null(RowColumn.Find("width", table, truth));
    }

    [SharedDataFact]
    public void CountingConvolutionsRanksNasBench201AsPublished()
    {
        string path = SharedData.PathOf("nasbench201-cifar10.csv");
        List<ScoreRow> rows = [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',')).Select(cells => new ScoreRow(
            long.Parse(cells[0], CultureInfo.InvariantCulture), cells[1], ScoreRow.Ok,
            [9 * (cells[1].Split("nor_conv_3x3").Length - 1) + cells[1].Split("nor_conv_1x1").Length - 1], [null]))];
        var table = new ScoreTable(SampleScores.Protocol() with { Metrics = ["swap"] }, rows);
        TruthTable truth = TruthTable.Read(path, "cifar10_test_acc");
        MetricCorrelation report = CorrelationReport.Of(table, truth, Up)[0];
        Assert.Equal((15_625, 15_625), (report.Rows, rows.Count));

        // Published as .7513 and .5764, the latter cut and not rounded; these are all of scipy's digits.
        Assert.Equal(0.7513074365420943, report.Spearman.Value!.Value, 1e-12);
        Assert.Equal(0.5764756148356271, report.Kendall.Value!.Value, 1e-12);
        Assert.Equal(0.3177882917749286, report.Pearson.Value!.Value, 1e-12);
        Assert.InRange(report.Kendall.Value.Value, report.Kendall.Interval!.Value.Low, report.Kendall.Interval.Value.High);
        Assert.InRange(report.Kendall.Interval.Value.High - report.Kendall.Interval.Value.Low, .005, .03);
    }

    private MetricCorrelation Report(double?[] scores, double[] truth, Dictionary<string, int> directions, CorrelationOptions? options = null)
    {
        File.WriteAllLines(folder["truth.csv"], truth.Select((value, i) => $"{i},{value}").Prepend("index,acc"));
        ScoreTable table = Table(["swap"], [.. scores.Select(score => (double?[])[score])]);
        return CorrelationReport.Of(table, TruthTable.Read(folder["truth.csv"], "acc"), directions, options)[0];
    }

    private IReadOnlyList<MetricCorrelation> Reports(string[] metrics, double?[][] scores, double[] truth, CorrelationOptions options)
    {
        File.WriteAllLines(folder["truth.csv"], truth.Select((value, i) => $"{i},{value}").Prepend("index,acc"));
        return CorrelationReport.Of(
            Table(metrics, scores), TruthTable.Read(folder["truth.csv"], "acc"), metrics.ToDictionary(name => name, _ => 1), options);
    }

    private static ScoreTable Table(string[] metrics, double?[][] scores) => new(
        SampleScores.Protocol() with { Metrics = metrics },
        [.. scores.Select((row, i) => new ScoreRow(i, $"a{i}", row.Contains(null) ? "failed" : ScoreRow.Ok, row, new double?[row.Length]))]);
}
