using System.Text.Json;
using System.Text.Json.Nodes;
using FastProxy.Input;
using FastProxy.Profiling;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Search.Reports;
using FastProxy.Search.Traces;
using FastProxy.Statistics;
using FastProxy.Tests.Scores;
using Xunit;

namespace FastProxy.Tests.Input;

/// <summary>No number ends a document: every writer gets NaN, infinities, the extremes of float64, and tables of no and of one row.</summary>
public sealed class JsonTextTests
{
    private static readonly double[] Numbers =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, double.Epsilon, -0.0, 0, 1.0 / 3];

    private static readonly Random Random = new(9);

    public static TheoryData<int> Sizes => [0, 1, 2, 7];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Reports_are_JSON_whatever_their_numbers(int size)
    {
        for (int round = 0; round < 50; round++)
        {
            CheckDocument(JsonText.Of(Many(size, () => new MetricCorrelation(
                "m", false, null, Estimate(), Estimate(), Estimate(), Estimate(), 1, 0, 0, Any(), Any(), Any()))));
            CheckDocument(JsonText.Of(new ComparisonReport(
                "m",
                Many(size, Trace),
                Many(size, () => new PairReport("a", "b", "m", 2, Any(), Interval(), Any(), Any(), "better")),
                Front(),
                null)));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Scores_profiles_and_traces_are_JSON_whatever_their_numbers(int size)
    {
        for (int round = 0; round < 50; round++)
        {
            ScoreRow[] rows = Many(size, () => new ScoreRow(0, "a", "swap: failed", [Any(), Any()], [Any(), Any()]));
            CheckDocument(new ScoreTable(SampleScores.Protocol(repeats: 2), rows).ToJson());
            CheckDocument(new ScoreTable(SampleScores.Protocol(), rows).ToJson());
            CheckDocument(TraceEvent.ToJson(Many(size, () => new TraceEvent("name", "detail", 1, Any(), Any()))));
            string line = System.Text.Encoding.UTF8.GetString(TraceJson.Line(new TraceLine(1, 1, "a", Many(size, () => (double?)Any()), Any())));
            CheckDocument(line);
        }
    }

    [Fact]
    public void A_line_of_a_trace_reads_back_with_nulls_for_what_is_not_finite()
    {
        string line = System.Text.Encoding.UTF8.GetString(
            TraceJson.Line(new TraceLine(1, 2, "a", [double.NaN, .1, double.PositiveInfinity, null], 3)));
        TraceLine read = TraceJson.Entry(line.TrimEnd()).Evaluation!;
        Assert.Equal([null, .1, null, null], read.Values);
        Assert.Equal(3, read.Cost);
    }

    [Fact]
    public void Every_finite_number_reads_back_to_the_same_bits()
    {
        foreach (double number in Numbers.Where(double.IsFinite))
        {
            JsonNode document = JsonNode.Parse(JsonText.Of(new { Number = number }))!;
            Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits((double)document["number"]!));
        }
    }

    private static void CheckDocument(string text) =>
        JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false }).Dispose();

    private static double Any() => Numbers[Random.Next(Numbers.Length)];

    private static T[] Many<T>(int count, Func<T> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    private static Interval? Interval() => Random.Next(3) == 0 ? null : new Interval(Any(), Any());

    private static Estimate Estimate() => new(Any(), Interval());

    private static Spread Spread() => new(Any(), Any());

    private static FrontIndicators Front() => new(Any(), Any(), Any(), Any(), Any(), Any());

    private static TraceReport Trace() => new(
        "t", "rea", [1], 1, Spread(), Any(), Any(), Any(), Any(), new FrontReport(Spread(), null, Spread(), Spread(), Spread(), Spread(), Spread()));
}
