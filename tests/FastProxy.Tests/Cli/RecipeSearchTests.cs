using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Cli;

/// <summary>A space without an index, from sweep to search.</summary>
public sealed class RecipeSearchTests : IDisposable
{
    private static readonly string[] Tiny =
    [
        "--space", "nasbench-nlp", "--embedding", "4", "--hidden", "5", "--length", "3", "--vocabulary", "11", "--batch", "4",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("random", "")]
    [InlineData("rea", "population=4,sample=2")]
    [InlineData("local", "")]
    [InlineData("best", "")]
    [InlineData("swap-nas", "population=4,sample=2")]
    [InlineData("nsga2", "population=4")]
    [InlineData("mtf-pdns", "population=4")]
    public void A_search_spends_its_budget_and_goes_on_where_it_stopped(string algorithm, string settings)
    {
        string[] set = settings.Length == 0 ? [] : ["--set", settings];
        string[] search = ["search", .. Tiny, "--algorithm", algorithm, .. set, "--budget", "12", "--seeds", "1", "--metrics", "params"];
        string found = CommandRun.Of([.. search, "--out", folder["whole.jsonl"]]).IsDone().Out;
        string[] whole = File.ReadAllLines(folder["whole.jsonl"]);
        Assert.Equal(1 + 12 + 1, whole.Length);
        Assert.Contains(" - ", found.Split('\n')[1]);
        Assert.Contains("{\"n0\":", found);
        File.WriteAllLines(folder["part.jsonl"], whole[..6]);
        Assert.Equal(found.Split('\n').Length, CommandRun.Of([.. search, "--out", folder["part.jsonl"], "--resume"]).IsDone().Out.Split('\n').Length);
        Assert.Equal(whole.Length, File.ReadAllLines(folder["part.jsonl"]).Length);
        Assert.Equal(whole[^1], File.ReadAllLines(folder["part.jsonl"])[^1]);
    }

    /// <summary>Among the recipes drawn are some whose first states are functions of zeros, on which no weight has an influence.</summary>
    [Fact]
    public void Drawn_recipes_have_gradients_of_their_states()
    {
        CommandRun.Of(["sweep", .. Tiny, "--metrics", "hidden_saliency_ones", "--sample", "60", "--out", folder["s.csv"], "--strict"]).IsDone();
        Assert.Equal(61, File.ReadAllLines(folder["s.csv"]).Length);
    }

    [Fact]
    public void A_sweep_resumes_and_its_shards_merge()
    {
        string[] sweep = ["sweep", .. Tiny, "--metrics", "params,flops", "--sample", "9", "--sample-seed", "2"];
        CommandRun.Of([.. sweep, "--out", folder["whole.csv"]]).IsDone();
        string[] whole = File.ReadAllLines(folder["whole.csv"]);
        Assert.Equal(10, whole.Length);
        Assert.StartsWith("8,", whole[9]);
        File.Copy(folder["whole.csv.json"], folder["part.csv.json"]);
        File.WriteAllText(folder["part.csv"], string.Join('\n', whole[..4]) + "\n");
        CommandRun.Of([.. sweep, "--out", folder["part.csv"], "--resume"]).IsDone();
        Assert.Equal(whole, File.ReadAllLines(folder["part.csv"]));
        CommandRun.Of([.. sweep, "--shard", "1/2", "--out", folder["a.csv"]]).IsDone();
        CommandRun.Of([.. sweep, "--shard", "2/2", "--out", folder["b.csv"]]).IsDone();
        CommandRun.Of("merge", folder["merged.csv"], folder["b.csv"], folder["a.csv"]).IsDone();
        Assert.Equal(whole, File.ReadAllLines(folder["merged.csv"]));
        Assert.DoesNotContain("does not stand", CommandRun.Of("rank", folder["whole.csv"], "--metric", "params").IsDone().Err);

        File.WriteAllText(folder["part.csv"], string.Join('\n', whole[..3].Append($"2,{whole[1][2..]}")) + "\n");
        CommandRun.Of([.. sweep, "--out", folder["part.csv"], "--resume"]).IsRefused("cannot be resumed");
    }

    [Theory]
    [InlineData("--all")]
    [InlineData("--indices", "nowhere.txt")]
    public void Indices_are_refused(params string[] options) => CommandRun.Of(
        ["sweep", .. Tiny, "--metrics", "params", .. options, "--out", folder["s.csv"]])
        .IsRefused("the architectures of nasbench-nlp have no index: expected them by name, or a sample");

    [Fact]
    public void Truth_is_found_by_name()
    {
        CommandRun.Of(["sweep", .. Tiny, "--metrics", "params", "--sample", "5", "--out", folder["s.csv"]]).IsDone();
        CommandRun.Of("correlate", folder["s.csv"], "--truth", folder["s.csv"], "--column", "params").IsDone();
        string indices = folder.Write("t.csv", "index,acc\n0,1\n"u8.ToArray());
        CommandRun.Of("correlate", folder["s.csv"], "--truth", indices, "--column", "acc")
            .IsRefused("the architectures of nasbench-nlp have no index: expected them by name, or a sample");
    }
}
