using System.Globalization;
using System.Text;
using FastProxy.Cli;
using FastProxy.Cli.Output;
using FastProxy.Search.Traces;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Cli;

public sealed class SearchTests : IDisposable
{
    private static readonly ISpace Space = SpaceCatalog.Create("nasbench201");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_search_prints_what_each_seed_found_and_writes_a_trace()
    {
        CommandRun run = Search("--oracle", $"csv:{Truth(15_625)}:acc:seconds", "--seeds", "10-12", "--out", folder["t.jsonl"]).IsDone();
        string[] lines = run.Out.TrimEnd().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Matches(@"^seed +index +found +oracle +evaluations +cost, s$", lines[0]);
        Trace trace = TraceReader.Read(folder["t.jsonl"]);
        Assert.Equal([10, 11, 12], trace.Runs.Select(r => r.Seed));
        Assert.All(trace.Runs.Zip(lines.Skip(1)), pair =>
        {
            string best = Assert.Single(pair.First.Found!);
            double value = pair.First.ValuesOf(best)![0]!.Value;
            Assert.Equal(
                string.Create(CultureInfo.InvariantCulture, $"{pair.First.Seed}|{Space.IndexOf(best)}|{best}|{value}|8|16.0"),
                string.Join('|', pair.Second.Split("  ", StringSplitOptions.RemoveEmptyEntries).Select(cell => cell.Trim())));
        });
        Assert.Matches(@"^24 evaluations in .*t\.jsonl; .* s, .* evaluations/s\n$", run.Err);
    }

    [Fact]
    public void A_search_by_metrics_scores_or_takes_scores_that_are_there()
    {
        string[] small = CommandRun.Small;
        CommandRun.Of(["sweep", .. small, "--metrics", "naswot,params", "--all", "--out", folder["all.csv"]]);
        CommandRun.Of(["sweep", .. small, "--metrics", "params", "--sample", "50", "--out", folder["some.csv"]]).IsDone();
        string[] search = [
            "search", .. small, "--algorithm", "rea", "--metrics", "params", "--budget", "20", "--seeds", "0,3", "--set", "population=5"];
        string scored = CommandRun.Of(search).IsDone().Out;
        Assert.Equal(Evaluated(scored), Evaluated(CommandRun.Of([.. search, "--scores", folder["all.csv"]]).IsDone().Out));
        Assert.Equal(
            Evaluated(scored), Evaluated(CommandRun.Of([.. search, "--scores", folder["some.csv"], "--out", folder["t.jsonl"]]).IsDone().Out));
        Assert.Equal(["params"], TraceReader.Read(folder["t.jsonl"]).Header.Columns);
        CommandRun.Of([.. search, "--scores", folder["some.csv"], "--init", "normal"]).IsRefused(
            "scored otherwise", "init: \"pytorch\" against \"normal\"");
        CommandRun.Of([.. search, "--scores", folder["some.csv"], "--cells", "2"]).IsRefused("--cells is given twice");
        CommandRun.Of([.. search[..^2], "--metrics", "swap", "--scores", folder["all.csv"]]).IsRefused("--metrics is given twice");
        CommandRun.Of([.. search, "--scores", folder["absent.csv"]]).IsRefused("absent.csv");

        // Seconds may differ.
        static IEnumerable<string> Evaluated(string table) =>
            table.Split('\n').Select(line => line.TrimEnd().Split(' ')[..^1]).Select(cells => string.Join(' ', cells).TrimEnd());
    }

    [Fact]
    public void A_search_for_a_front_prints_all_of_it()
    {
        CommandRun run = CommandRun.Of(
            [
                "search", .. CommandRun.Small, "--algorithm", "nsga2", "--metrics", "params", "--budget", "40", "--seeds", "0", "--out",
                folder["t.jsonl"]]).IsDone();
        Assert.Equal(TraceReader.Read(folder["t.jsonl"]).Runs[0].Found!.Count + 1, run.Out.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void Constraints_hold()
    {
        string[] limits = ["--max-params", "200000", "--max-flops", "30000000"];
        Search(["--oracle", $"csv:{Truth(15_625)}:acc", "--seeds", "0", .. limits, "--out", folder["t.jsonl"]]).IsDone();
        Assert.All(TraceReader.Read(folder["t.jsonl"]).Runs[0].Lines, line => Assert.True(
            Space.Build(line.Architecture) is { Parameters: <= 200_000, Macs: <= 30_000_000 }));
    }

    [Fact]
    public void An_oracle_without_an_answer_is_refused_and_loses_nothing()
    {
        CommandRun run = Search("--oracle", $"csv:{Truth(8_000)}:acc", "--budget", "200", "--seeds", "0", "--out", folder["t.jsonl"]);
        run.IsRefused("truth.csv: column 'acc' has no value for '|", "evaluations are kept in", "--resume goes on");
        int kept = TraceReader.Read(folder["t.jsonl"]).Runs[0].Lines.Count;
        Assert.True(kept > 0);
        Assert.Contains($"; {kept} evaluations are kept", run.Err);
    }

    [Fact]
    public void Common_searches_what_the_table_has_and_says_how_many_it_leaves_out()
    {
        string[] search =
            ["--oracle", $"csv:{Truth(300)}:acc", "--algorithm", "rea", "--set", "population=9", "--common", "--out", folder["t.jsonl"]];
        CommandRun run = Search([.. search, "--budget", "300"]).IsDone();
        Assert.StartsWith("searching the 300 architectures that the oracle has an answer for; 15325 are left out\n", run.Err);
        Trace trace = TraceReader.Read(folder["t.jsonl"]);
        Assert.Equal(Enumerable.Range(0, 300), trace.Runs[0].Lines.Select(line => (int)Space.IndexOf(line.Architecture)).Order());
        Assert.Contains("\"common\":true", File.ReadLines(folder["t.jsonl"]).First());
        Search([.. search, "--budget", "301", "--resume"]).IsRefused("budget");
        Search(["--oracle", "cmd:true", "--common"]).IsRefused("common: expected an oracle that is a table");
    }

    [Theory]
    [InlineData("echo broken >&2; exit 3", "sh ended with exit code 3", "it said 'broken'")]
    [InlineData("echo accuracy 12", "sh printed 'accuracy 12', expected a finite number")]
    [InlineData(":", "sh printed nothing")]
    public void A_trainer_that_fails_is_refused_and_loses_nothing(string failure, params string[] expected)
    {
        string script = Script($"echo x >> {folder["calls"]}; if [ $(wc -l < {folder["calls"]}) -gt 5 ]; then {failure}; else echo 90; fi");
        string[] search = ["--oracle", $"cmd:sh {script}", "--seeds", "0", "--out", folder["t.jsonl"]];
        Search(search).IsRefused([.. expected, "5 evaluations are kept in"]);
        Assert.Equal(5, TraceReader.Read(folder["t.jsonl"]).Runs[0].Lines.Count);

        // The same command, repaired.
        Script("echo 90");
        Search([.. search, "--resume"]).IsDone();
        Assert.Equal(8, Assert.Single(TraceReader.Read(folder["t.jsonl"]).Runs).Lines.Count);
    }

    [Theory]
    [InlineData("cannot start no-such-trainer", "--oracle", "cmd:no-such-trainer --fast")]
    [InlineData("a quote is not closed", "--oracle", "cmd:sh \"x")]
    [InlineData("expected csv:FILE:COLUMN", "--oracle", "truth.csv")]
    [InlineData("cannot open", "--oracle", "csv:absent.csv:acc")]
    [InlineData("random evaluates by metrics where it has no oracle, and none is named")]
    [InlineData("unknown search 'rae'; known: random, rea", "--algorithm", "rae")]
    [InlineData("hnas asks an oracle and none is given", "--algorithm", "hnas")]
    [InlineData("no use for an oracle", "--algorithm", "best", "--oracle", "cmd:true")]
    [InlineData("budget 15626: the space has 15625 architectures", "--budget", "15626", "--oracle", "cmd:true")]
    [InlineData("that keep to the constraints", "--max-params", "1", "--oracle", "cmd:true")]
    [InlineData("--budget: expected a whole number from 1", "--budget", "0")]
    [InlineData("--seeds: expected seeds such as", "--seeds", "")]
    [InlineData("--seeds: expected seeds such as", "--seeds", "a")]
    [InlineData("--seeds: expected seeds such as", "--seeds", "3-1")]
    [InlineData("--seeds: expected seeds such as", "--seeds", "1-")]
    [InlineData("--seeds: expected seeds such as", "--seeds", "0-9223372036854775807")]
    [InlineData("none twice", "--seeds", "0-3,2")]
    [InlineData("--set: expected NAME=VALUE", "--set", "population")]
    [InlineData("--set: expected NAME=VALUE", "--set", "population=3,population=4")]
    [InlineData("rea has no setting 'islands'; expected one of population, sample", "--algorithm", "rea", "--set", "islands=3")]
    [InlineData("setting population: expected a whole number", "--algorithm", "rea", "--set", "population=many", "--oracle", "cmd:true")]
    [InlineData("--max-flops: expected a whole number from 1", "--max-flops", "-1")]
    [InlineData("unknown metric 'swop'", "--metrics", "swop")]
    [InlineData("reads no metrics beside an oracle", "--metrics", "params", "--oracle", "cmd:true")]
    [InlineData("x.csv: the search reads no metrics", "--scores", "x.csv", "--oracle", "cmd:true")]
    [InlineData("unexpected argument 'x'", "x")]
    public void Bad_input_is_refused_before_there_is_a_trace(string expected, params string[] options)
    {
        Search([.. options, "--out", folder["t.jsonl"]]).IsRefused(expected);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void A_trace_is_neither_overwritten_nor_continued_by_another_search()
    {
        string[] search = ["--oracle", $"csv:{Truth(15_625)}:acc", "--seeds", "0,1", "--out", folder["t.jsonl"]];
        Search(search).IsDone();
        byte[] before = File.ReadAllBytes(folder["t.jsonl"]);
        Search(search).IsRefused("already holds a trace");
        Search([.. search, "--resume", "--budget", "9"]).IsRefused("cannot be resumed", "budget: 8 against 9");
        Search(["--oracle", $"csv:{Truth(15_624)}:acc", .. search[2..], "--resume"]).IsRefused("cannot be resumed", "oracle: ");
        Truth(15_625);
        Search([.. search[..2], "--seeds", "1,0", .. search[4..], "--resume"]).IsRefused("seed 0 stands where seed 1 is expected");
        Search([.. search[..4], "--resume"]).IsRefused("--resume: expected --out");
        Assert.Equal(before, File.ReadAllBytes(folder["t.jsonl"]));
        Search([.. search, "--resume"]).IsDone();
        Assert.Equal(before, File.ReadAllBytes(folder["t.jsonl"]));

        File.WriteAllText(folder["t.jsonl"], Encoding.UTF8.GetString(before).Replace("\"evaluation\":3", "\"evaluation\":4"));
        Search([.. search, "--resume"]).IsRefused("t.jsonl:4: not a line of a trace", "evaluation 4 stands where 3 is expected");
        Search([.. search[..^1], folder["no/t.jsonl"]]).IsRefused("cannot open");
    }

    [Fact]
    public async Task An_interrupted_search_kills_the_trainer_keeps_its_trace_and_resumes_to_the_whole()
    {
        // The fourth question takes so long that Ctrl-C comes before its answer.
        string script = Script($"echo x >> {folder["calls"]}; if [ $(wc -l < {folder["calls"]}) -eq 4 ]; then sleep 1000; fi; echo ${{#1}}");
        string[] search = ["--oracle", $"cmd:sh {script}", "--seeds", "0", "--out"];
        using var cancel = new CancellationTokenSource();
        using var error = new StringWriter();
        Task<int> run = Task.Run(() => Program.Run(
            [.. Arguments(search), folder["t.jsonl"]], new Terminal(TextWriter.Null, error, false, cancel.Token)));
        while (!File.Exists(folder["calls"]) || File.ReadAllText(folder["calls"]).Length < 8)
        {
            await Task.Delay(5);
        }

        await cancel.CancelAsync();
        Assert.Equal(130, await run);
        Assert.Matches(@"^interrupted: 3 evaluations in .*t\.jsonl, --resume goes on after them; .*\n$", error.ToString());
        Assert.Equal(3, TraceReader.Read(folder["t.jsonl"]).Runs[0].Lines.Count);
        Search([.. search, folder["t.jsonl"], "--resume"]).IsDone();
        Search([.. search, folder["whole.jsonl"]]).IsDone();
        Assert.Equal(WithoutCosts("whole.jsonl"), WithoutCosts("t.jsonl"));
    }

    private static string[] Arguments(string[] options)
    {
        string[] standard = ["--algorithm", "random", "--budget", "8", "--seeds", "0"];
        IEnumerable<string> defaults = standard.Chunk(2).Where(pair => !options.Contains(pair[0])).SelectMany(pair => pair);
        return ["search", "--space", "nasbench201", .. defaults, .. options];
    }

    private static CommandRun Search(params string[] options) => CommandRun.Of(Arguments(options));

    private IEnumerable<string> WithoutCosts(string name) =>
        File.ReadLines(folder[name]).Select(line => System.Text.RegularExpressions.Regex.Replace(line, "\"cost\":[^,]*,", ""));

    /// <summary>A table that knows the first architectures.</summary>
    private string Truth(int count) => folder.Write("truth.csv", Encoding.ASCII.GetBytes(
        "index,acc,seconds\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"{i},{i * 7919 % 10007},2\n"))));

    private string Script(string text) => folder.Write("trainer.sh", Encoding.ASCII.GetBytes(text));
}
