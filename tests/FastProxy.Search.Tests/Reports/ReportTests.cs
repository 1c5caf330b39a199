using System.Text;
using FastProxy.Input;
using FastProxy.Search.Reports;
using FastProxy.Search.Traces;
using FastProxy.Tests;
using Xunit;

namespace FastProxy.Search.Tests.Reports;

public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Means_ranks_and_percentiles_are_over_seeds()
    {
        TruthSource truth = Truth(10, 20, 30, 30, 50);
        ComparisonReport report = ComparisonReport.Of([Compared("a", truth, [(1, 4), (2, 2)]), Compared("b", truth, [(2, 0)])]);
        TraceReport a = report.Traces[0];
        Assert.Equal("acc", report.Measure);
        Assert.Equal((40.0, 10.0, 50.0), (a.Value.Mean, a.Value.Deviation, a.Best));

        // Of five architectures: rank 1, and 2 shared by two.
        Assert.Equal(1.5, a.MeanRank);
        Assert.Equal(90, a.MeanPercentile);
        Assert.Equal([1, 2], a.Seeds);
        Assert.Equal(3, a.MeanCost);
        TraceReport second = report.Traces[1];
        Assert.Equal((10.0, 0.0, 5.0, 20.0), (second.Value.Mean, second.Value.Deviation, second.MeanRank!.Value, second.MeanPercentile!.Value));
        PairReport pair = Assert.Single(report.Pairs);
        Assert.Equal(("a", "b", 1, 20.0, "one seed"), (pair.First, pair.Second, pair.Seeds, pair.MeanDifference, pair.Verdict));
        Assert.Null(report.Ceiling);
    }

    [Fact]
    public void A_search_that_loses_to_a_baseline_is_worse()
    {
        TruthSource truth = Truth(10, 11, 12, 30, 31, 32);
        ComparedTrace good = Compared("good", truth, [(1, 3), (2, 4), (3, 5)]);
        ComparedTrace bad = Compared("bad", truth, [(1, 0), (2, 2), (3, 1)]);
        PairReport pair = Assert.Single(ComparisonReport.Of([bad, good]).Pairs);
        Assert.Equal("worse", pair.Verdict);
        Assert.Equal(-20, pair.MeanDifference, 1e-12);
        Assert.InRange(pair.Confidence95!.Value.Low, -23, -20);
        Assert.Equal("better", Assert.Single(ComparisonReport.Of([good, bad]).Pairs).Verdict);
        Assert.Equal("not told apart", Assert.Single(ComparisonReport.Of([good, good]).Pairs).Verdict);
    }

    [Fact]
    public void Without_a_truth_searches_are_compared_by_their_own_values()
    {
        ComparisonReport report = ComparisonReport.Of([Compared("a", null, [(1, 4), (2, 2)]), Compared("b", null, [(1, 0), (2, 0)])]);
        Assert.Equal("value by hash", report.Measure);
        Assert.Equal((3.0, 1.0), (report.Traces[0].Value.Mean, report.Traces[0].Value.Deviation));
        Assert.Null(report.Traces[0].MeanRank);
        Assert.Null(report.Traces[0].MeanPercentile);
    }

    [Fact]
    public void Of_a_metric_that_is_better_when_smaller_the_smallest_is_best()
    {
        ComparedTrace a = Compared("a", null, [(1, 1), (2, 2), (3, 3)], "ntk_condition");
        ComparedTrace b = Compared("b", null, [(1, 8), (2, 8), (3, 8)], "ntk_condition");
        ComparisonReport report = ComparisonReport.Of([a, b]);
        Assert.Equal(1, report.Traces[0].Best);
        Assert.Equal("better", Assert.Single(report.Pairs).Verdict);
    }

    [Fact]
    public void Values_of_two_kinds_are_not_compared()
    {
        InputException e = Assert.Throws<InputException>(
            () => ComparisonReport.Of([Compared("a", null, [(1, 1)]), Compared("b", null, [(1, 1)], "swap")]));
        Assert.Contains("a and b cannot be compared without a truth", e.Message);
    }

    [Fact]
    public void What_has_no_value_is_refused()
    {
        Assert.Contains(
            "no run is finished",
            Assert.Throws<InputException>(() => new ComparedTrace("a", new Trace(Header("oracle"), [new(0, [], null)]), null)).Message);
        Assert.Contains("no single value", Assert.Throws<InputException>(() => new ComparedTrace("a", Front([0, 1]), null)).Message);
        ComparedTrace unknown = Compared("a", Truth(1, 2), [(0, 2)]);
        Assert.Contains("no value for", Assert.Throws<InputException>(() => ComparisonReport.Of([unknown])).Message);
        ComparedTrace unevaluated = new("a", new Trace(Header("oracle"), [new(0, [Line(0, 1, 5, 1)], [Plans.Space.At(6)])]), null);
        Assert.Contains("expected a truth", Assert.Throws<InputException>(() => ComparisonReport.Of([unevaluated])).Message);
    }

    [Fact]
    public void A_front_counts_by_its_best_and_by_what_it_covers()
    {
        TruthSource truth = Truth(60, 70, 80, 90);
        ComparisonReport report = ComparisonReport.Of(
            [new ComparedTrace("all", Front([0, 1, 2, 3]), truth), new ComparedTrace("two", Front([0, 1]), truth)]);
        Assert.Equal((90.0, 70.0), (report.Traces[0].Value.Mean, report.Traces[1].Value.Mean));
        FrontReport all = report.Traces[0].Front!;
        Assert.Equal((4.0, 1.0, 1.0, 0.0, 0.0), (all.Size.Mean, all.MoenasShare!.Value.Mean, all.PdnsShare.Mean, all.Igd.Mean, all.IgdPlus.Mean));
        FrontReport two = report.Traces[1].Front!;
        Assert.InRange(two.PdnsShare.Mean, .1, .99);
        Assert.True(two.Igd.Mean >= two.IgdPlus.Mean && two.IgdPlus.Mean > 0);
        Assert.Equal(["acc", ComparisonReport.FrontMeasure], report.Pairs.Select(pair => pair.Measure));
    }

    [SharedDataFact]
    public void The_true_front_of_NasBench201_has_the_known_points_and_ceilings()
    {
        var truth = new SpaceTruth(SharedData.PathOf("nasbench201-cifar10.csv"), "cifar10_test_acc", Plans.Space);
        TrueFront front = truth.Front;
        Assert.Equal(13, front.Points.Count);
        Assert.Equal(.8962, front.Ceiling.Moenas!.Value, 5e-5);
        Assert.Equal(1.0358, front.Ceiling.Pdns, 5e-5);
        double[] flops = [7.78, 11.72, 15.65, 19.58, 43.17, 47.10, 51.04, 54.97, 78.56, 82.49, 90.36, 121.82, 153.27];
        double[] errors = [.1300, .0995, .0892, .0849, .0751, .0652, .0637, .0625, .0603, .0584, .0569, .0566, .0563];
        Assert.All(front.Points.Zip(flops, errors), point =>
        {
            Assert.Equal(point.Second, point.First[1], .006);
            Assert.Equal(point.Third, point.First[0], 6e-5);
        });
        Assert.Equal(1, truth.RankOf(Best()));
        Assert.Equal(15_625, truth.Count);

        string Best() => Enumerable.Range(0, 15_625).Select(i => Plans.Space.At(i)).MaxBy(truth.Of)!;
    }

    [Fact]
    public void Best_so_far_is_the_incumbents_value_and_holds_when_a_run_has_ended()
    {
        TruthSource truth = Truth(10, 20, 30, 40);
        var trace = new Trace(Header("oracle"),
        [
            new(0, [Line(0, 1, 0, 1), Line(0, 2, 3, 2), Line(0, 3, 1, 2)], [Plans.Space.At(3)]),
            new(1, [Line(1, 1, 2, 1)], [Plans.Space.At(2)]),
        ]);
        BestSoFar line = BestSoFar.Of(new ComparedTrace("t", trace, truth));
        Assert.Equal([new Spread(20, 10), new Spread(35, 5), new Spread(35, 5)], line.Steps);
        Assert.Equal("rea (t)", line.Name);
        Assert.Contains("2 values", Assert.Throws<InputException>(() => BestSoFar.Of(new ComparedTrace("f", Front([0, 1]), truth))).Message);
    }

    /// <summary>A truth that knows the first architectures.</summary>
    private TruthSource Truth(params int[] values) => new(
        folder.Write("truth.csv", Encoding.ASCII.GetBytes("index,acc\n" + string.Concat(values.Select((v, i) => $"{i},{v}\n")))), "acc");

    /// <summary>A trace whose runs evaluated one architecture each and found it; without a truth its index is its value.</summary>
    private static ComparedTrace Compared(string name, TruthSource? truth, (long Seed, int Found)[] runs, string column = "oracle") => new(
        name,
        new Trace(Header(column), [.. runs.Select(r => new TraceRun(r.Seed, [Line(r.Seed, 1, r.Found, 1)], [Plans.Space.At(r.Found)]))]),
        truth);

    private static Trace Front(int[] found) => new(
        Header("swap", "naswot"), [new(0, [new(0, 1, Plans.Space.At(found[0]), [1, 2])], [.. found.Select(i => Plans.Space.At(i))])]);

    private static TraceLine Line(long seed, int number, int index, int incumbent) => new(seed, number, Plans.Space.At(index), [index], 3, incumbent);

    private static TraceHeader Header(params string[] columns) => Plans.Of(9, 0).ToHeader() with
    {
        Columns = columns,
        Oracle = columns is ["oracle"] ? "hash" : null,
    };
}
