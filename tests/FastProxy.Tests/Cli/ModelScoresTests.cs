using System.Text.Json;
using FastProxy.Scores;
using Xunit;

namespace FastProxy.Tests.Cli;

/// <summary>Score files of ONNX models, whose rows are named by path and hash.</summary>
public sealed class ModelScoresTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(Repository.Root, "tests", "FastProxy.Onnx.Tests", "Fixtures");
    private static readonly string[] Models =
        [.. new[] { "resnet", "densenet", "mobilenet" }.Select(name => Path.Combine(Fixtures, $"{name}-17.onnx"))];

    private readonly TemporaryFolder folder = new();

    public ModelScoresTests() => CommandRun.Of(
        [
            "sweep", .. Models.SelectMany(model => new[] { "--onnx", model }), "--batch", "4", "--metrics", "params", "--out", folder["scores.csv"],
        ]).IsDone();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Models_are_ranked()
    {
        ScoreTable table = ScoreFile.Read(folder["scores.csv"]);
        string[] names = [.. table.Rows.OrderByDescending(row => row.Mean[0]).Select(row => row.Architecture)];
        CommandRun run = CommandRun.Of("rank", folder["scores.csv"], "--metric", "params").IsDone();
        Assert.Equal(names, run.Out.TrimEnd('\n').Split('\n')[1..].Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[2].Trim()));
        Assert.Equal("", run.Err);
    }

    [Fact]
    public void Models_are_set_against_a_truth_by_their_paths()
    {
        ScoreTable table = ScoreFile.Read(folder["scores.csv"]);
        Assert.All(table.Rows.Zip(Models), row => Assert.StartsWith($"{row.Second}@", row.First.Architecture));
        string[] truth = [.. Models.Zip(table.Rows, (model, row) => $"{model},{-row.Mean[0]}").Reverse()];
        File.WriteAllLines(folder["truth.csv"], truth.Prepend("arch,acc"));
        string[] correlate = ["correlate", folder["scores.csv"], "--truth", folder["truth.csv"], "--column", "acc", "--json"];
        using JsonDocument document = JsonDocument.Parse(CommandRun.Of(correlate).IsDone().Out);
        Assert.Equal(-1, document.RootElement[0].GetProperty("spearman").GetProperty("value").GetDouble());
        File.WriteAllLines(folder["truth.csv"], truth[1..].Prepend("arch,acc"));
        CommandRun.Of(correlate).IsRefused($"no value where arch is {Models[^1]};", "--common");
    }

    [Fact]
    public void Rows_in_another_order_are_warned_of()
    {
        string[] lines = File.ReadAllLines(folder["scores.csv"]);
        File.WriteAllLines(folder["scores.csv"], [lines[0], .. lines[1..].Reverse()]);
        Assert.Contains("stand in another order", CommandRun.Of("rank", folder["scores.csv"], "--metric", "params").IsDone().Err);
    }
}
