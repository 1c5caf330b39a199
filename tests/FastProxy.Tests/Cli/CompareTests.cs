using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace FastProxy.Tests.Cli;

public sealed class CompareTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string rea;
    private readonly string random;
    private readonly string truth;

    public CompareTests()
    {
        File.WriteAllLines(
            folder["truth.csv"], Enumerable.Range(0, 15_625).Select(i => $"{i},{10 + i * 7919 % 10007 / 112},1").Prepend("index,acc,seconds"));
        truth = folder["truth.csv"];
        rea = Search("rea", "--oracle", $"csv:{truth}:acc:seconds", "--set", "population=4,sample=2");
        random = Search("random", "--oracle", $"csv:{truth}:acc:seconds");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Traces_stand_side_by_side_and_in_pairs()
    {
        CommandRun run = CommandRun.Of("compare", rea, random, "--truth", truth, "--column", "acc").IsDone();
        Assert.Equal("", run.Err);
        string[] lines = run.Out.Split('\n');
        Assert.Equal("found, by acc:", lines[0]);
        Assert.Matches(@"rea\.jsonl +rea +4 +30 +\d+\.\d{4} +\d+\.\d{4} +\d+\.\d{4} +\d+\.\d +\d+\.\d\d +30\.0$", lines[2]);
        Assert.Matches(@"random\.jsonl +random +4 +30 ", lines[3]);
        Assert.Contains("population standard deviation", run.Out);
        Assert.Matches(@"rea\.jsonl +(better|worse|not told apart) +.*random\.jsonl +acc +4 +[+-]?\d+\.\d{4} +[+-]?\d+\.\d{4} to [+-]?\d+\.\d{4} "
            + @"+\d\.\d{4} +\d\.\d{4}\n$", run.Out);
        Assert.DoesNotContain("fronts", run.Out);
    }

    [Fact]
    public void Without_a_truth_values_are_compared()
    {
        CommandRun run = CommandRun.Of("compare", rea, random).IsDone();
        Assert.Matches(@"rea\.jsonl +rea +4 +30 +\S+ +\S+ +\S+ +- +- +30\.0\n", run.Out);
        string other = Search("best", "--metrics", "params");
        CommandRun.Of("compare", rea, other).IsRefused("cannot be compared without a truth", "params");
        CommandRun.Of("compare", rea, other, "--truth", truth, "--column", "acc").IsDone();
    }

    [Fact]
    public void Json_carries_all_of_it()
    {
        using JsonDocument document = JsonDocument.Parse(
            CommandRun.Of("compare", rea, random, "--truth", truth, "--column", "acc", "--json").IsDone().Out);
        JsonElement first = document.RootElement.GetProperty("traces")[0];
        Assert.Equal("rea", first.GetProperty("algorithm").GetString());
        Assert.Equal(4, first.GetProperty("seeds").GetArrayLength());
        Assert.All(
            ["mean", "deviation"], (string name) => Assert.Equal(JsonValueKind.Number, first.GetProperty("value").GetProperty(name).ValueKind));
        JsonElement pair = document.RootElement.GetProperty("pairs")[0];
        string[] names = ["meanDifference", "confidence95", "tTestP", "wilcoxonP", "verdict"];
        Assert.All(names, name => Assert.True(pair.TryGetProperty(name, out _), name));
    }

    [Fact]
    public void A_plot_is_written()
    {
        CommandRun.Of("compare", rea, random, "--truth", truth, "--column", "acc", "--plot", folder["plot.svg"]).IsDone();
        string text = XDocument.Load(folder["plot.svg"]).Root!.Value;
        Assert.Contains("rea (", text);
        Assert.Contains("random (", text);
        CommandRun.Of("compare", rea, "--plot", folder["no/plot.svg"]).IsRefused("cannot write");
    }

    [Fact]
    public void Fronts_are_set_against_the_true_front()
    {
        string nsga2 = Search("nsga2", "--metrics", "params");
        string front = Search("random", "--metrics", "params,l2_norm");
        CommandRun run = CommandRun.Of("compare", nsga2, front, "--truth", truth, "--column", "acc").IsDone();
        Assert.Matches(@"\ntrace +algorithm +size +HV E-TF-MOENAS +% of true +HV MTF-PDNS +% of true +IGD +IGD\+\n", run.Out);
        Assert.Matches(@"\ntrue front +\d\.\d{4} +100\.00 +\d\.\d{4} +100\.00 +0\.0000 +0\.0000\n", run.Out);
        Assert.Contains("hypervolume (MTF-PDNS)", run.Out);
        CommandRun.Of("compare", nsga2).IsRefused("no single value");
        CommandRun.Of("compare", front, "--truth", truth, "--column", "acc", "--plot", folder["plot.svg"]).IsRefused("2 values");
        Assert.False(File.Exists(folder["plot.svg"]));
    }

    [Fact]
    public void A_truth_in_fractions_has_no_indicators_of_fronts()
    {
        string front = Search("random", "--metrics", "params,l2_norm");
        File.WriteAllLines(folder["fractions.csv"], Enumerable.Range(0, 15_625).Select(i => $"{i},{i % 97 / 100.0}").Prepend("index,acc"));
        CommandRun.Of("compare", front, "--truth", folder["fractions.csv"], "--column", "acc", "--json")
            .IsRefused("fractions.csv: column 'acc'", "between 0 and 0.96", "expected percent");
    }

    [Fact]
    public void A_hypervolume_whose_reference_does_not_fit_is_null_with_the_reason()
    {
        string front = folder["front.jsonl"];
        CommandRun.Of(
            "search", "--space", "nasbench201", "--image-size", "64", "--algorithm", "random", "--budget", "30", "--seeds", "0-3",
            "--metrics", "params,l2_norm", "--out", front).IsDone();
        CommandRun run = CommandRun.Of("compare", front, "--truth", truth, "--column", "acc").IsDone();
        Assert.Matches(@"\ntrue front +- +- +\d\.\d{4} +100\.00 ", run.Out);
        Assert.Contains("HV E-TF-MOENAS is not defined here: ", run.Out);
        using JsonDocument document = JsonDocument.Parse(
            CommandRun.Of("compare", front, "--truth", truth, "--column", "acc", "--json").IsDone().Out);
        Assert.Contains("exceed its reference", document.RootElement.GetProperty("moenasFault").GetString());
        JsonElement report = document.RootElement.GetProperty("traces")[0].GetProperty("front");
        Assert.Equal(JsonValueKind.Null, report.GetProperty("moenas").ValueKind);
        Assert.Equal(JsonValueKind.Number, report.GetProperty("pdns").GetProperty("mean").ValueKind);
    }

    [Fact]
    public void An_unfinished_run_is_left_out_and_said_so()
    {
        string[] lines = File.ReadAllLines(rea);
        string cut = folder["cut.jsonl"];
        File.WriteAllText(cut, string.Join('\n', lines[..^1]) + "\n");
        CommandRun run = CommandRun.Of("compare", cut).IsDone();
        Assert.Matches(@"cut\.jsonl +rea +3 +30 ", run.Out);
        Assert.Contains("unfinished", run.Err);
        File.WriteAllText(cut, string.Join('\n', lines[..9]) + "\n");
        CommandRun.Of("compare", cut).IsRefused("no run is finished");
        File.WriteAllText(cut, string.Join('\n', lines[..9]));
        CommandRun.Of("compare", cut).IsRefused("the last line is incomplete");
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        CommandRun.Of("compare").IsRefused("a file name is missing");
        CommandRun.Of("compare", folder["absent.jsonl"]).IsRefused("cannot open", "absent.jsonl");
        CommandRun.Of("compare", truth).IsRefused("truth.csv:1: not a line of a trace");
        CommandRun.Of("compare", rea, "--truth", truth).IsRefused("--truth: expected --column");
        CommandRun.Of("compare", rea, "--column", "acc").IsRefused("--column: expected --truth");
        CommandRun.Of("compare", rea, "--truth", truth, "--column", "nope").IsRefused("no column 'nope'");
        File.WriteAllText(folder["small.csv"], "index,acc\n0,1\n");
        CommandRun.Of("compare", rea, "--truth", folder["small.csv"], "--column", "acc").IsRefused("column 'acc' has no value for");
        File.WriteAllText(folder["empty.csv"], "index,acc\n");
        CommandRun.Of("compare", rea, "--truth", folder["empty.csv"], "--column", "acc").IsRefused("column 'acc' is empty");
        File.WriteAllText(folder["other.jsonl"], File.ReadAllText(rea).Replace("\"space\":\"nasbench201\"", "\"space\":\"nasbench101\""));
        CommandRun.Of("compare", folder["other.jsonl"], "--truth", truth, "--column", "acc").IsRefused("unknown space 'nasbench101'");
    }

    /// <summary>Runs a search for four seeds and returns its trace.</summary>
    private string Search(string algorithm, params string[] options)
    {
        string path = folder[$"{algorithm}.jsonl"];
        if (File.Exists(path))
        {
            path = folder[$"{algorithm}-other.jsonl"];
        }

        CommandRun.Of(
            ["search", "--space", "nasbench201", "--algorithm", algorithm, "--budget", "30", "--seeds", "0-3", .. options, "--out", path]).IsDone();
        return path;
    }
}
