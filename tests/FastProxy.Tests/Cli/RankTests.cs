using System.Globalization;
using System.Text.Json;
using FastProxy.Scores;
using Xunit;

namespace FastProxy.Tests.Cli;

/// <summary>From a sweep that holds the parts of a population's score to the score.</summary>
public sealed class RankTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public RankTests() =>
        CommandRun.Of(["sweep", .. CommandRun.Small, "--metrics", "az_nas,ntk_condition", "--sample", "20", "--out", folder["scores.csv"]]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_sweep_holds_the_parts_and_rank_and_correlate_form_the_score()
    {
        ScoreTable table = ScoreFile.Read(folder["scores.csv"]);
        Assert.DoesNotContain("az_nas", table.Protocol.Metrics);
        string[] lines = CommandRun.Of("rank", folder["scores.csv"], "--metric", "az_nas", "--top", "3").IsDone().Out.Trim().Split('\n');
        Assert.Equal(4, lines.Length);
        double[] scores = [.. lines.Skip(1).Select(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture))];
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.All(scores, score => Assert.InRange(score, -20, 0));

        File.WriteAllLines(folder["truth.csv"], table.Rows.Select(row => $"{row.Index},{row.Index % 7}").Prepend("index,acc"));
        using JsonDocument document = JsonDocument.Parse(
            CommandRun.Of("correlate", folder["scores.csv"], "--truth", folder["truth.csv"], "--column", "acc", "--json").IsDone().Out);
        JsonElement last = document.RootElement.EnumerateArray().Last();
        Assert.Equal("az_nas", last.GetProperty("metric").GetString());
        Assert.Equal(20, last.GetProperty("rows").GetInt32());
    }

    [Fact]
    public void The_best_of_a_metric_whose_smaller_scores_are_better_is_the_smallest()
    {
        string[] lines = CommandRun.Of("rank", folder["scores.csv"], "--metric", "ntk_condition", "--top", "20").IsDone().Out.Trim().Split('\n');
        double[] scores = [.. lines.Skip(1).Select(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture))];
        Assert.Equal(scores.Order(), scores);
    }

    [Fact]
    public void The_score_verb_shows_the_score_beside_its_parts()
    {
        string[] args = ["score", .. CommandRun.Small, "--metrics", "az_nas", "--arch", CommandRun.Arch, "--arch", CommandRun.OtherArch, "--json"];
        using JsonDocument document = JsonDocument.Parse(CommandRun.Of(args).IsDone().Out);
        JsonElement scores = document.RootElement.GetProperty("rows")[0].GetProperty("scores");
        Assert.Equal(5, scores.EnumerateObject().Count());
        Assert.Equal(JsonValueKind.Number, scores.GetProperty("az_nas").ValueKind);
    }

    [Fact]
    public void A_metric_that_is_not_there_is_named() =>
        CommandRun.Of("rank", folder["scores.csv"], "--metric", "swap").IsRefused("'swap'", "ntk_condition", "az_nas");
}
