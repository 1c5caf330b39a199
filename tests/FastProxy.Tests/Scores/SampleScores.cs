using FastProxy.Scores;

namespace FastProxy.Tests.Scores;

/// <summary>Small tables for the tests of score files.</summary>
internal static class SampleScores
{
    public static Protocol Protocol(int repeats = 1, long count = 5) => new()
    {
        Version = "0.1.0",
        Space = "nasbench201",
        SpaceSettings = new Dictionary<string, string> { ["stem"] = "16", ["cells"] = "5" },
        Metrics = ["swap", "synflow"],
        MetricSettings = new Dictionary<string, string> { ["swap.mu"] = "0.5" },
        Data = "noise",
        DataHash = "00ff",
        Batch = 64,
        Init = "kaiming",
        Seed = -1,
        Repeats = repeats,
        Convolution = "direct",
        Count = count,
        Machine = "cpu avx512",
    };

    /// <summary>A row in which every third architecture has failed a metric.</summary>
    public static ScoreRow Row(long index, int repeats = 1)
    {
        bool failed = index % 3 == 2;
        double?[] mean = [failed ? null : Math.Sqrt(index) - 1, index * 1e300];
        double?[] deviation = repeats == 1 ? [null, null] : [failed ? null : index / 7.0, 0];
        return new ScoreRow(index, $"|conv, \"3x3\"~{index}|", failed ? "swap: not, connected" : ScoreRow.Ok, mean, deviation);
    }

    public static ScoreTable Table(int repeats = 1, int count = 5) =>
        new(Protocol(repeats, count), [.. Enumerable.Range(0, count).Select(i => Row(i, repeats))]);

    public static bool Same(ScoreRow a, ScoreRow b) =>
        (a.Index, a.Architecture, a.Status) == (b.Index, b.Architecture, b.Status) && a.Mean.SequenceEqual(b.Mean)
            && a.Deviation.SequenceEqual(b.Deviation);

    public static bool Same(IEnumerable<ScoreRow> a, IEnumerable<ScoreRow> b) => a.Count() == b.Count() && a.Zip(b).All(p => Same(p.First, p.Second));
}
