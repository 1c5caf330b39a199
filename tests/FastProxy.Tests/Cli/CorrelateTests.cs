using System.Globalization;
using System.Text.Json;
using FastProxy.Scores;
using Xunit;

namespace FastProxy.Tests.Cli;

public sealed class CorrelateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public CorrelateTests()
    {
        CommandRun.Of(["sweep", .. CommandRun.Small, "--metrics", "params,naswot", "--sample", "300", "--out", folder["scores.csv"]]);
        IEnumerable<string> truth = ScoreFile.Read(folder["scores.csv"]).Rows.Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{row.Index},{Math.Sqrt(row.Mean[0]!.Value)}"));
        File.WriteAllLines(folder["truth.csv"], truth.Prepend("index,acc"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_metric_that_orders_as_the_truth_has_rank_correlation_1()
    {
        string[] lines = Correlate().IsDone().Out.Split('\n');
        string[] cells = lines.Single(line => line.StartsWith("params", StringComparison.Ordinal))
            .Split("  ", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["params", "higher", "1.0000", "1.0000 to 1.0000", "1.0000", "1.0000 to 1.0000"], cells.Select(cell => cell.Trim()).Take(6));
        Assert.StartsWith("metric ", lines[0]);
    }

    [Fact]
    public void Json_carries_values_intervals_counts_and_quality()
    {
        using JsonDocument document = JsonDocument.Parse(Correlate("--json").IsDone().Out);
        JsonElement naswot = document.RootElement[1];
        Assert.Equal("naswot", naswot.GetProperty("metric").GetString());
        double value = naswot.GetProperty("kendall").GetProperty("value").GetDouble();
        JsonElement interval = naswot.GetProperty("kendall").GetProperty("interval");
        Assert.InRange(value, interval.GetProperty("low").GetDouble(), interval.GetProperty("high").GetDouble());
        Assert.All(["pearson", "ties", "topTruth", "bestTruth"], (string name) => Assert.True(naswot.TryGetProperty(name, out _)));
    }

    [Fact]
    public void Failed_rows_are_ranked_last_or_dropped()
    {
        int failed = ScoreFile.Read(folder["scores.csv"]).Rows.Count(row => !row.IsOk);
        Assert.True(failed > 0);
        Assert.Equal((300, failed), Counts("worst"));
        Assert.Equal((300 - failed, failed), Counts("drop"));

        (int Rows, int Failed) Counts(string mode)
        {
            using JsonDocument document = JsonDocument.Parse(Correlate("--json", "--failed", mode).IsDone().Out);
            JsonElement naswot = document.RootElement[1];
            return (naswot.GetProperty("rows").GetInt32(), naswot.GetProperty("failed").GetInt32());
        }
    }

    [Fact]
    public void Common_takes_the_rows_that_both_tables_have_and_says_how_many_it_leaves_out()
    {
        string[] truth = File.ReadAllLines(folder["truth.csv"]);
        Correlate().IsDone();
        string missing = truth[7].Split(',')[0];
        File.WriteAllLines(folder["truth.csv"], [.. truth[..7], .. truth[12..]]);
        Correlate().IsRefused($"no value where index is {missing}; --common");
        CommandRun common = Correlate("--common", "--json").IsDone();
        Assert.Equal("295 rows are in both tables; left out: 5 scored rows without a truth, 0 rows of the truth without scores\n", common.Err);
        using JsonDocument document = JsonDocument.Parse(common.Out);
        Assert.Equal(295, document.RootElement[1].GetProperty("rows").GetInt32());
        Assert.Equal(1, document.RootElement[0].GetProperty("spearman").GetProperty("value").GetDouble(), 1e-12);
    }

    private CommandRun Correlate(params string[] more) =>
        CommandRun.Of(["correlate", folder["scores.csv"], "--truth", folder["truth.csv"], "--column", "acc", .. more]);
}
