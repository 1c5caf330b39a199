using System.Globalization;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Scores;
using FastProxy.Spaces;
using FastProxy.Tests.Cli;
using Xunit;

namespace FastProxy.Tests.Spaces.NatsSss;

public class NatsSssSpaceTests
{
    private static readonly ISpace Space = SpaceCatalog.Create("nats-sss");

    /// <summary>The first five are released values of the benchmark, whose "flop" is these and the number of classes.</summary>
    [Theory]
    [InlineData("8:8:8:8:8", 11_714, 4_481_104)]
    [InlineData("8:8:8:16:32", 49_202, 6_840_640)]
    [InlineData("8:8:40:32:40", 144_834, 21_827_984)]
    [InlineData("8:8:16:40:40", 107_826, 11_813_264)]
    [InlineData("64:64:64:64:64", 713_674, 274_399_872)]
    [InlineData("16:24:32:40:48", 191_098, 33_419_744)]
    [InlineData("64:8:64:8:64", 441_226, 230_838_912)]
    [InlineData("32:32:64:64:64", 481_002, 108_102_272)]
    public void Parameters_and_macs_are_the_benchmarks(string architecture, long parameters, long macs)
    {
        Network network = Space.Build(architecture);
        Assert.Equal((parameters, macs), (network.Parameters, network.Macs));
        Assert.Equal(parameters, network.LiveParameters);
    }

    /// <summary>The columns are in millions; the "flop" is multiply-accumulates and one for each class.</summary>
    [SharedDataFact]
    public void Released_parameters_and_flops_are_met_on_every_data_set()
    {
        string[][] rows = [.. File.ReadAllLines(SharedData.PathOf("spaces/nats-sss-3archs.csv")).Skip(1).Select(line => line.Split(','))];
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            (string index, string architecture, string data) = (row[0], row[1], row[3]);
            (int classes, int side) = data switch { "cifar100" => (100, 32), "ImageNet16-120" => (120, 16), _ => (10, 32) };
            ISpace space = SpaceCatalog.Create("nats-sss", new Dictionary<string, string> { ["classes"] = $"{classes}", ["imageSize"] = $"{side}" });
            Network network = space.Build(architecture);
            Assert.Equal(index, $"{space.IndexOf(architecture)}");
            Assert.Equal(decimal.Parse(row[5], CultureInfo.InvariantCulture), network.Parameters / 1e6m);
            Assert.Equal(decimal.Parse(row[6], CultureInfo.InvariantCulture), (network.Macs + classes) / 1e6m);
        });
    }

    /// <summary>The figures of a published sweep over the space.</summary>
    [Fact]
    public void Parameters_of_the_whole_space_are_distributed_as_published()
    {
        long[] sizes = [.. Enumerable.Range(0, 32_768).AsParallel().Select(i => Space.Build(Space.At(i)).Parameters).Order()];
        Assert.Equal((11_714, 713_674), (sizes[0], sizes[^1]));
        Assert.Equal(268_684L * sizes.Length, sizes.Sum());
        Assert.Equal(110_109.97832, Math.Sqrt(sizes.Average(size => Math.Pow(size - 268_684.0, 2))), 5);
        Assert.Equal(261_642, (sizes[16_383] + sizes[16_384]) / 2.0);
    }

    [Fact]
    public void The_index_is_the_place_in_the_product_of_the_widths()
    {
        Assert.Equal(32_768, Space.Count);
        Assert.Equal("8:8:8:8:8", Space.At(0));
        Assert.Equal("8:8:8:8:16", Space.At(1));
        Assert.Equal("16:8:8:8:8", Space.At(4096));
        Assert.Equal("64:64:64:64:64", Space.At(32_767));
        for (int i = 0; i < 32_768; i += 7)
        {
            string architecture = Space.At(i);
            Assert.Equal(i, Space.IndexOf(architecture));
            Assert.Equal(architecture, Space.Normalise(architecture));
            Assert.Equal(architecture, Space.FromGenes(Space.GenesOf(architecture)));
        }

        Assert.Contains("no index 32768", Assert.Throws<InputException>(() => Space.At(32_768)).Message);
    }

    [Theory]
    [InlineData("8:8:8:8")]
    [InlineData("8:8:8:8:8:8")]
    [InlineData("8:8:8:8:12")]
    [InlineData("8:8:8:8:72")]
    [InlineData("8:8:8:8:0")]
    [InlineData("8:8:8:8:+8")]
    [InlineData("8:8:8:8: 8")]
    [InlineData("")]
    public void Another_text_is_refused(string text) => Assert.StartsWith(
        "not a NATS-Bench size: expected 5 of 8, 16", Assert.Throws<InputException>(() => Space.Build(text)).Message);

    [Fact]
    public void Architectures_score_alone_as_they_do_together()
    {
        ISpace space = SpaceCatalog.Create("nats-sss", new Dictionary<string, string> { ["imageSize"] = "16" });
        InputBatch images = BatchSource.Load("noise", 8, 3, 16, 16, 10, 0);
        string[] metrics = ["swap", "naswot", "synflow"];
        string[] architectures = ["8:16:24:8:8", "8:16:24:16:8", "16:16:8:8:16"];
        IReadOnlyList<ScoreRow> together = Scorer.Score(space, architectures, metrics, images).Rows;
        for (int i = 0; i < architectures.Length; i++)
        {
            Assert.True(together[i].IsOk, together[i].Status);
            Assert.Equal(together[i].Mean, Scorer.Score(space, [architectures[i]], metrics, images).Rows[0].Mean);
        }

        Assert.Equal(3, together.Select(row => row.Mean[2]).Distinct().Count());
    }

    [Fact]
    public void A_search_keeps_to_constraints()
    {
        CommandRun run = CommandRun.Of(
            "search", "--space", "nats-sss", "--algorithm", "rea", "--budget", "30", "--seeds", "1", "--metrics", "params", "--max-params", "100000");
        string found = run.IsDone().Out.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];
        Assert.InRange(Space.Build(found).Parameters, 50_000, 100_000);
    }
}
