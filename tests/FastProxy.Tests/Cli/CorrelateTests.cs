using System.Globalization;
using System.Text.Json;
using FastProxy.Scores;
using Xunit;

namespace FastProxy.Tests.Cli;

public sealed class CorrelateTests : IDisposable
{
    /// <summary>The warning that NASWOT says less of the truth, which follows the parameters, than they do.</summary>
    private const string Weaker = "fastproxy: warning: naswot: the rank correlation is weaker than that of params (1.00), "
        + "which counts the network's structure\n";

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
        Assert.Equal(["params (baseline)", "higher", "1.0000", "1.0000 to 1.0000", "1.0000", "1.0000 to 1.0000"], Cells(lines, "params").Take(6));
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
    public void The_best_is_named_by_the_rows_that_it_is_the_best_of()
    {
        File.AppendAllText(folder["truth.csv"], $"{Enumerable.Range(0, 300).First(i => !Indices().Contains(i))},9999\n");
        CommandRun run = Correlate().IsDone();
        Assert.Equal(Weaker, run.Err);
        Assert.Contains("best the largest acc of the 300 scored;", run.Out);
        Assert.Contains("of all 301 architectures in", run.Out);
        Assert.Contains("the largest is 9999.0000.", run.Out);
        using JsonDocument document = JsonDocument.Parse(Correlate("--json").IsDone().Out);
        JsonElement first = document.RootElement[0];
        Assert.Equal(9999, first.GetProperty("bestOfAll").GetDouble());
        Assert.InRange(first.GetProperty("bestTruth").GetDouble(), 1, 9998);
    }

    [Fact]
    public void Rows_that_are_missing_or_stand_elsewhere_are_warned_of()
    {
        string[] lines = File.ReadAllLines(folder["scores.csv"]);
        Write(lines[..251]);
        Assert.Contains("50 of the 300 rows of the population 'sample 300 seed 0' are missing; the report is of the 250", Correlate().IsDone().Err);
        Assert.Contains("50 of the 300 rows", CommandRun.Of("rank", folder["scores.csv"], "--metric", "params").IsDone().Err);
        Write([lines[0], .. lines[1..].Reverse()]);
        Assert.Contains("does not stand at its place in the population", Correlate().IsDone().Err);
        Write([.. lines[..7], .. lines[8..]]);
        Assert.Equal(2, Correlate().IsDone().Err.Count(c => c == '\n'));
        Write(lines);
        Assert.Equal(Weaker, Correlate().IsDone().Err);

        void Write(string[] all) => File.WriteAllLines(folder["scores.csv"], all);
    }

    [Fact]
    public void A_list_in_another_order_is_warned_of()
    {
        File.WriteAllLines(folder["indices.txt"], ["7", "3", "5"]);
        string[] list = ["--metrics", "params", "--indices", folder["indices.txt"], "--out", folder["list.csv"]];
        CommandRun.Of(["sweep", .. CommandRun.Small, .. list]).IsDone();
        Assert.Equal("", CommandRun.Of("rank", folder["list.csv"], "--metric", "params").IsDone().Err);
        string[] lines = File.ReadAllLines(folder["list.csv"]);
        File.WriteAllLines(folder["list.csv"], [lines[0], lines[2], lines[1], lines[3]]);
        Assert.Contains("stand in another order", CommandRun.Of("rank", folder["list.csv"], "--metric", "params").IsDone().Err);
    }

    [Fact]
    public void Common_takes_the_rows_that_both_tables_have_and_says_how_many_it_leaves_out()
    {
        string[] truth = File.ReadAllLines(folder["truth.csv"]);
        File.WriteAllLines(folder["truth.csv"], [.. truth[..7], .. truth[12..]]);
        Correlate().IsRefused($"no value where index is {truth[7].Split(',')[0]}; --common");
        CommandRun common = Correlate("--common", "--json").IsDone();
        Assert.StartsWith("295 rows are in both tables; left out: 5 scored rows without a truth, 0 rows of the truth without scores\n", common.Err);
        using JsonDocument document = JsonDocument.Parse(common.Out);
        Assert.Equal(295, document.RootElement[1].GetProperty("rows").GetInt32());
    }

    [Fact]
    public void Groups_have_lines_of_their_own_and_a_partial_correlation_stands_beside_the_plain_one()
    {
        WithColumn("width", place => place % 3 == 0 ? "4" : "16.0");
        CommandRun run = Correlate("--by", "width", "--given", "params").IsDone();
        string[] lines = run.Out.Split('\n');
        Assert.Contains("given params", lines[0]);
        Assert.Equal(["all", "4", "16"], lines[1..4].Select(line => Cells([line], "params")[1]));
        Assert.Equal(["300", "100", "200"], lines[1..4].Select(line => Cells([line], "params")[11]));
        Assert.Equal(["-", "-"], Cells(lines, "params")[5..7]);
        using JsonDocument document = JsonDocument.Parse(Correlate("--by", "width", "--json").IsDone().Out);
        Assert.Equal([null, "4", "16"], document.RootElement.EnumerateArray().Take(3).Select(line => line.GetProperty("group").GetString()));
        Assert.Equal(JsonValueKind.Null, document.RootElement[0].GetProperty("partial").ValueKind);
        Correlate("--by", "height").IsRefused("--by: neither the truth nor the scores have a column 'height'");
        Correlate("--by", "index").IsRefused("column 'index': 300", "different values, expected at most 32");
        Correlate("--given", "arch").IsRefused("--given: neither");
        WithColumn("kind", place => place == 7 ? "" : "plain");
        Correlate("--by", "kind").IsRefused("column 'kind': a scored row has no value");
        Correlate("--given", "kind").IsRefused("column 'kind' is 'plain', expected a finite number");
    }

    [Fact]
    public void A_metric_that_follows_the_layers_is_warned_of_without_being_asked()
    {
        // The truth is noise within each number of layers, and these are told by the parameters.
        double[] sizes = [.. ScoreFile.Read(folder["scores.csv"]).Rows.Select(row => row.Mean[0]!.Value)];
        double middle = sizes.Order().ElementAt(150);
        var random = new Random(1);
        WithColumn("layers", place => sizes[place] < middle ? "2" : "4", place => (sizes[place] < middle ? 1 : 2) + random.NextDouble());
        CommandRun run = Correlate().IsDone();
        Assert.Contains("warning: params: .71 over all rows, within groups of layers ", run.Err);
        Assert.EndsWith(": it follows layers", run.Err.Split('\n')[0]);
        Assert.DoesNotContain("layers", run.Out);
        Assert.Equal(run.Err, Correlate("--by", "layers").IsDone().Err);
    }

    [Fact]
    public void The_truth_may_be_lines_of_json()
    {
        ScoreTable table = ScoreFile.Read(folder["scores.csv"]);
        string[] lines =
        [
            .. table.Rows.Select(row => JsonSerializer.Serialize(new
            {
                id = (int)row.Index,
                cell = row.Architecture,
                scores = new { acc = row.Mean[0] },
                layers = new int[row.Index % 2 == 0 ? 2 : 1],
            })),
        ];
        File.WriteAllLines(folder["truth.jsonl"], lines);
        string[] json = ["correlate", folder["scores.csv"], "--truth", folder["truth.jsonl"], "--column", "scores.acc"];
        string byArchitecture = CommandRun.Of([.. json, "--key", "cell", "--by", "layers.length"]).IsDone().Out;
        Assert.Equal(byArchitecture, CommandRun.Of([.. json, "--key", "id", "--by", "layers.length"]).IsDone().Out);
        Assert.Equal(["all", "1", "2"], byArchitecture.Split('\n')[1..4].Select(line => Cells([line], "params")[1]));
        Assert.Equal("1.0000", Cells(byArchitecture.Split('\n'), "params")[3]);
        File.WriteAllLines(folder["truth.jsonl"], lines.Append(lines[0]));
        CommandRun.Of([.. json, "--key", "id"]).IsRefused(":301: id ", "comes twice");
        CommandRun.Of([.. json, "--key", "id", "--repeated", "mean"]).IsDone();
    }

    private void WithColumn(string name, Func<int, string> value, Func<int, double>? truth = null)
    {
        string[] lines = File.ReadAllLines(folder["truth.csv"]);
        File.WriteAllLines(folder["truth.csv"], lines[1..]
            .Select(line => string.Join(',', line.Split(',')[..2]))
            .Select((line, place) => truth is null ? line : string.Create(CultureInfo.InvariantCulture, $"{line.Split(',')[0]},{truth(place)}"))
            .Select((line, place) => $"{line},{value(place)}")
            .Prepend($"index,acc,{name}"));
    }

    /// <summary>The cells of the first line of a metric.</summary>
    private static string[] Cells(string[] lines, string metric) =>
    [
        .. lines.First(line => line.StartsWith(metric, StringComparison.Ordinal))
            .Split("  ", StringSplitOptions.RemoveEmptyEntries).Select(cell => cell.Trim()),
    ];

    private HashSet<int> Indices() => [.. ScoreFile.Read(folder["scores.csv"]).Rows.Select(row => (int)row.Index)];

    private CommandRun Correlate(params string[] more) =>
        CommandRun.Of(["correlate", folder["scores.csv"], "--truth", folder["truth.csv"], "--column", "acc", .. more]);
}
