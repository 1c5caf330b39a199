using System.Text.Json;
using FastProxy.Data;
using FastProxy.Metrics;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Cli;

/// <summary>Families, labels, the second batch and the explanation.</summary>
public sealed class MetricOptionsTests : IDisposable
{
    private static readonly string[] Score = ["score", .. CommandRun.Small, "--arch", CommandRun.Arch];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_family_is_scored_as_its_metrics_by_name()
    {
        string family = CommandRun.Of([.. Score, "--metrics", "jacobian,params", "--json"]).IsDone().Out;
        Assert.Equal(CommandRun.Of([.. Score, "--metrics", "jacob_cov,epe_nas,params", "--json"]).IsDone().Out, family);
    }

    [Fact]
    public void All_gives_every_metric_that_is_not_costly_a_column()
    {
        CommandRun.Of([.. Score, "--metrics", "all", "--out", folder["all.csv"]]);
        string[] columns = File.ReadLines(folder["all.csv"]).First().Split(',')[3..];
        Assert.Equal(MetricCatalog.PartsOf(
            MetricCatalog.All.Where(m => !m.IsCostly && m.Family is not (Family.Recurrent or Family.Encoder))).Select(m => m.Name), columns);
    }

    [Fact]
    public void Metrics_are_listed_with_their_family_and_what_has_to_be_named()
    {
        string[] lines = [.. CommandRun.Of("metrics").IsDone().Out.Split('\n').TakeWhile(line => line.Length > 0)];
        foreach (Metric metric in MetricCatalog.All)
        {
            string line = Assert.Single(lines, line => line.StartsWith($"{metric.Name} ", StringComparison.Ordinal));
            string family = MetricCatalog.Families.Single(f => f.Value == metric.Family).Key;
            Assert.Matches($"^{metric.Name} +{family}{(metric.IsCostly ? ", by name" : "")}  +(higher|lower) ", line);
        }
    }

    [Fact]
    public void Labels_are_those_of_the_images_or_random()
    {
        string data = $"cifar10:{Cifar(8)}";
        string[] score = [.. Score, "--metrics", "grad_norm", "--json", "--data", data];
        JsonElement own = Document(score);
        JsonElement random = Document([.. score, "--labels", "random"]);
        Assert.Equal(own.ToString(), Document([.. score, "--labels", "data"]).ToString());
        Assert.StartsWith("data sha256:", Setting(own, "labels"));
        Assert.StartsWith("random sha256:", Setting(random, "labels"));
        Assert.NotEqual(ScoreOf(own, "grad_norm"), ScoreOf(random, "grad_norm"));
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("constant")]
    [InlineData("cifar10")]
    [InlineData("npy")]
    public void The_second_batch_follows_the_first_which_is_what_it_is_alone(string kind)
    {
        var pixels = new float[16 * 3 * 8 * 8];
        new Random(1).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels.AsSpan()));
        NpyFile.Write(folder["data.npy"], new NpyArray([16, 3, 8, 8], [.. pixels.Select(v => float.IsFinite(v) ? v % 1 : 0)]));
        string data = kind switch { "cifar10" => $"cifar10:{Cifar(16)}", "npy" => $"npy:{folder["data.npy"]}", _ => kind };
        JsonElement one = Document([.. Score, "--metrics", "grad_norm", "--json", "--data", data]);
        JsonElement two = Document([.. Score, "--metrics", "grad_norm,zico", "--json", "--data", data]);
        string hash = one.GetProperty("protocol").GetProperty("dataHash").GetString()!;
        Assert.Equal(hash, two.GetProperty("protocol").GetProperty("dataHash").GetString());
        Assert.Equal(ScoreOf(one, "grad_norm"), ScoreOf(two, "grad_norm"));
        InputBatch both = BatchSource.Load(data, 16, 3, 8, 8, 10, 0);
        Assert.Equal(hash, both.Slice(0, 8).Hash);
        Assert.Equal(both.Slice(8, 8).Hash, Setting(two, "next_data_hash"));

        var space = new Nasbench201Space(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });
        double? zico = Scorer.Score(
            space, [CommandRun.Arch], ["zico"], both.Slice(0, 8), new ScoreOptions { NextData = both.Slice(8, 8) }).Rows[0].Mean[0];
        Assert.Equal(zico, ScoreOf(two, "zico"));
    }

    [Fact]
    public void Too_few_images_for_a_second_batch_are_refused_only_where_it_is_read()
    {
        string[] score = [.. Score, "--data", $"cifar10:{Cifar(15)}", "--out", folder["s.csv"], "--metrics"];
        CommandRun.Of([.. score, "swap,zico"]).IsRefused("zico compares two batches of 8 images", "15 images, expected at least 16");
        CommandRun.Of([.. score, "gradient"]).IsRefused("zico compares two batches of 8 images");
        Assert.Equal(["15.bin"], folder.Names);
        CommandRun.Of([.. score, "grad_norm"]).IsDone();
    }

    [Fact]
    public void Two_batches_that_do_not_fit_the_memory_are_refused() =>
        CommandRun.Of([.. Score, "--metrics", "zico", "--memory", "10K"])
            .IsRefused("zico compares two batches of 8 images", "memory 10.0 KiB: the batch of 16 images alone takes 12.0 KiB");

    [Theory]
    [InlineData("unknown metric 'gradients'; known: swap, ", "--metrics", "gradients")]
    [InlineData("metric 'swap' is given twice", "--metrics", "swap,all,swap")]
    [InlineData("one of data, random, got 'foo'", "--metrics", "swap", "--labels", "foo")]
    [InlineData("--labels has no value", "--metrics", "swap", "--labels")]
    [InlineData("--json and --explain", "--metrics", "swap", "--explain", "--json")]
    public void Bad_options_are_refused(string expected, params string[] options) => CommandRun.Of([.. Score, .. options]).IsRefused(expected);

    [Fact]
    public void An_explanation_names_the_passes_and_scores_nothing()
    {
        CommandRun score = CommandRun.Of([.. Score, "--metrics", "swap,grad_norm,params", "--explain", "--out", folder["s.csv"]]).IsDone();
        Assert.StartsWith($"passes over {CommandRun.Arch}, each initialisation:\n", score.Out);
        Assert.Matches(@"\nforward on the batch +[\d,]+ +[\d,]+ +[\d.]+ [KM]iB  swap, grad_norm\n", score.Out);
        Assert.Matches(@"\nbackward of the cross-entropy to the weights +[\d,]+ +[\d,]+ +[\d.]+ [KM]iB  grad_norm\n", score.Out);
        Assert.Contains("sharing among the first 1 architectures, 1 functions, planned 1 at a time:", score.Out);
        Assert.Equal("", score.Err);

        CommandRun sweep = CommandRun.Of(
            ["sweep", .. CommandRun.Small, "--sample", "40", "--shard", "1/2", "--metrics", "pattern", "--explain", "--out",
                folder["s.csv"]]).IsDone();
        Assert.Contains("sharing among the first 20 architectures", sweep.Out);
        Assert.DoesNotContain("backward of", sweep.Out);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void An_explanation_of_a_disconnected_architecture_says_that_it_is()
    {
        CommandRun run = CommandRun.Of([.. Score[..^1], CommandRun.DisconnectedArch, "--metrics", "swap,grad_norm", "--explain"]).IsDone();
        Assert.Matches(@"\nbackward of the cross-entropy to the weights +0 +0 ", run.Out);
        Assert.Contains("\nIt is disconnected: ", run.Out);
    }

    [Fact]
    public void Metrics_without_a_pass_have_nothing_to_share()
    {
        CommandRun run = CommandRun.Of([.. Score, "--metrics", "params", "--explain"]).IsDone();
        Assert.Matches(@"\nnone: structure or weights suffice +0 +0 +0.0 KiB  params\n$", run.Out);
    }

    private string Cifar(int images) => folder.Write(
        $"{images}.bin", [.. Enumerable.Range(0, images * 3073).Select(i => i % 3073 == 0 ? (byte)(i / 3073 % 10) : (byte)(i * 31 + i / 7))]);

    private static JsonElement Document(params IEnumerable<string> args) => JsonDocument.Parse(CommandRun.Of(args).Out).RootElement;

    private static string? Setting(JsonElement document, string name) =>
        document.GetProperty("protocol").GetProperty("metricSettings").GetProperty(name).GetString();

    private static double? ScoreOf(JsonElement document, string metric) =>
        document.GetProperty("rows")[0].GetProperty("scores").GetProperty(metric).Deserialize<double?>();
}
