using System.Text;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Spaces.Autoformer;

public sealed class AutoformerSpaceTests
{
    private const string Small = "32/2/2,1.5/2,3";

    /// <summary>The first nine are published architectures, in millions 5.8, 22.9, 53.7; 6.2, 24, 56.5; at most 6, 23, 54.</summary>
    [Theory]
    [InlineData("autoformer-t", "192/13/3.5,3.5,3,3.5,3,3,4,4,3.5,4,3.5,4,3.5/3,3,3,3,3,3,3,3,3,3,4,3,3", 5_867_944)]
    [InlineData("autoformer-s", "384/13/3,3.5,3,3.5,4,4,4,4,4,4,4,3.5,4/6,6,5,7,5,5,5,6,6,7,7,6,7", 22_891_432)]
    [InlineData("autoformer-b", "576/14/3.5,3.5,4,3.5,4,3.5,3.5,3,4,4,3,4,3,3.5/9,9,9,9,9,10,9,9,10,9,10,9,9,10", 53_691_688)]
    [InlineData("autoformer-t", "192/13/3.5,4,3.5,3.5,4,3.5,3.5,3.5,4,4,4,4,3.5/4,3,3,3,3,4,4,3,3,3,4,3,3", 6_200_776)]
    [InlineData("autoformer-s", "384/14/4,4,4,3,4,3,3,3.5,4,3.5,3.5,4,3,3.5/6,6,6,6,7,6,5,7,5,5,5,7,6,7", 23_935_336)]
    [InlineData("autoformer-b", "576/15/3,3.5,4,4,3,4,3,3,3.5,3,3,3.5,4,3,4/9,10,10,10,10,10,10,9,9,10,9,9,9,9,9", 56_470_792)]
    [InlineData("autoformer-t", "192/12/3.5,3.5,3.5,4,3.5,3.5,3.5,3.5,3.5,3.5,4,4/4,3,4,4,4,4,4,3,3,4,4,4", 5_921_032)]
    [InlineData("autoformer-s", "384/14/3,3,3,4,3.5,3,3,3.5,4,3,3,3,3,4/7,7,6,6,5,6,6,6,7,7,5,5,6,7", 22_951_144)]
    [InlineData("autoformer-b", "528/16/3,3.5,3.5,3.5,3,3.5,3,4,4,3,3,4,3.5,3,4,4/10,10,10,10,10,10,10,10,10,10,10,9,10,10,10,10", 53_710_768)]
    [InlineData("autoformer-t", "", 5_366_056)]
    [InlineData("autoformer-t", "max", 10_517_272)]
    [InlineData("autoformer-s", "", 13_057_320)]
    [InlineData("autoformer-s", "max", 34_790_440)]
    [InlineData("autoformer-b", "", 39_792_856)]
    [InlineData("autoformer-b", "max", 76_882_264)]
    public void Parameters_are_the_published_ones(string name, string architecture, long parameters)
    {
        ISpace space = SpaceCatalog.Create(name);
        Network network = space.Build(architecture.Length == 0 ? space.At(0) : architecture == "max" ? space.At(space.Count - 1) : architecture);
        Assert.Equal((parameters, parameters), (network.Parameters, network.LiveParameters));
        Assert.Equal(new Shape(1000, 1, 1), network.Output.Shape);
    }

    [Fact]
    public void Heads_of_a_plain_transformer_split_its_width_and_add_no_parameters()
    {
        ISpace space = SpaceCatalog.Create("deit-t", new Dictionary<string, string> { ["classes"] = "100" });
        const string Ratios = "192/12/3.5,4,3.5,4,3.5,3.5,4,3.5,4,4,4,3.5/";
        Assert.Equal(5_321_956, space.Build($"{Ratios}4,4,3,4,3,3,4,4,3,3,3,4").Parameters);
        Assert.Equal(5_321_956, space.Build($"{Ratios}3,3,3,3,3,3,3,3,3,3,3,3").Parameters);
        Assert.Equal(
            "layer 2: 5 heads do not divide the width 192, as they do in the plain form",
            Assert.Throws<InputException>(() => space.Build("192/2/4,4/3,5")).Message);
    }

    [SharedDataFact]
    public void Architectures_with_accuracies_are_in_the_space()
    {
        ISpace space = SpaceCatalog.Create("deit-t");
        string[] rows = File.ReadAllLines(SharedData.PathOf("spaces/vit-autoformer-t.csv"));
        Assert.Equal(101, rows.Length);
        Assert.All(rows.Skip(1).Select(row => row.Split('"')[1]), text => Assert.Equal(text, space.At(space.IndexOf(text))));
    }

    [Theory]
    [InlineData("autoformer-t", 3L * ((1 << 24) + (1 << 26) + (1 << 28)))]
    [InlineData("autoformer-s", 3L * (282_429_536_481 + 2_541_865_828_329 + 22_876_792_454_961))]
    [InlineData("autoformer-b", 3L * (22_876_792_454_961 + 205_891_132_094_649 + 1_853_020_188_851_841))]
    public void The_index_counts_shallow_architectures_once_and_first(string name, long count)
    {
        ISpace space = SpaceCatalog.Create(name);
        Assert.Equal(count, space.Count);
        var random = new Random(1);
        for (int i = 0; i < 100; i++)
        {
            long index = random.NextInt64(count);
            string architecture = space.At(index);
            Assert.Equal(index, space.IndexOf(architecture));
            Assert.Equal(architecture, space.Normalise(architecture));
            Assert.Equal(architecture, space.FromGenes(space.GenesOf(architecture)));
        }

        string[] bounds = [space.At(0), space.At(space.Count - 1)];
        Assert.Equal(space.Genes.Count / 2 - 3, bounds[0].Split('/')[2].Split(',').Length);
        Assert.Equal(space.Genes.Count / 2 - 1, bounds[1].Split('/')[2].Split(',').Length);
        Assert.Contains($"no index {count}", Assert.Throws<InputException>(() => space.At(count)).Message);
    }

    [Theory]
    [InlineData("", "expected width/depth/ratios/heads, as 192/12/3.5,4,.../3,4,..., got ''")]
    [InlineData("192/2/4,4", "expected width/depth/ratios/heads, as 192/12/3.5,4,.../3,4,..., got '192/2/4,4'")]
    [InlineData("0/2/4,4/3,3", "expected the width to be a whole number from 1 to 4096, got '0'")]
    [InlineData("192/65/4,4/3,3", "expected the depth to be a whole number from 1 to 64, got '65'")]
    [InlineData("192/2/4/3,3", "expected 2 ratios, one for each layer, got '4'")]
    [InlineData("192/2/4,4/3,3,3", "expected 2 heads, one for each layer, got '3,3,3'")]
    [InlineData("192/2/4,1e9/3,3", "expected a ratio to be a number above 0 and up to 16 of at most three decimals, got '1e9'")]
    [InlineData("192/2/4,0.0001/3,3", "expected a ratio to be a number above 0 and up to 16 of at most three decimals, got '0.0001'")]
    [InlineData("192/2/4,4/3,-3", "expected a number of heads to be a whole number from 1 to 64, got '-3'")]
    public void Another_text_is_refused(string text, string reason) => Assert.Equal(
        $"not a vision transformer: {reason}",
        Assert.Throws<InputException>(() => SpaceCatalog.Create("autoformer-t").Build(text)).Message);

    [Fact]
    public void Any_text_is_read_or_refused()
    {
        ISpace space = SpaceCatalog.Create("autoformer-s");
        Hostile.IsReadOrRefused(Encoding.UTF8.GetBytes(space.At(12_345)), path => space.Normalise(File.ReadAllText(path)));
    }

    [Fact]
    public void Another_architecture_has_a_network_but_no_index()
    {
        ISpace space = SpaceCatalog.Create("autoformer-t");
        Assert.Equal("32/2/2,1.5/2,3", space.Normalise(" 32/02/2.0,1.50/2,3\n"));
        Assert.Contains(
            "no index: the depth is 2, expected 12 or 13 or 14", Assert.Throws<InputException>(() => space.IndexOf(Small)).Message);
    }

    [Fact]
    public void Features_are_the_sums_of_both_parts_of_each_block()
    {
        Network network = SpaceCatalog.Create("autoformer-t").Build(Small);
        Assert.Equal(Enumerable.Repeat(new Shape(32, 1, 197), 4), network.Features.Select(id => network.Nodes[id].Shape));
        Assert.All(network.Features, id => Assert.IsType<AddOp>(network.Nodes[id].Op));
        Assert.All(network.Nodes.Select(n => n.Op.Weights).OfType<Weight>(), w => Assert.Equal(new WeightDraw(true, 0.02f), w.Draw));
    }

    [Fact]
    public void Metrics_score_small_networks()
    {
        string[] metrics = ["az_nas_expressivity", "az_nas_trainability", "az_nas_complexity", "grad_norm", "params"];
        InputBatch images = BatchSource.Load("noise", 4, 3, 48, 48, 10, 0);
        foreach (string name in (string[])["autoformer-t", "deit-t"])
        {
            ISpace space = SpaceCatalog.Create(name, new Dictionary<string, string> { ["imageSize"] = "48", ["classes"] = "10" });
            ScoreRow row = Scorer.Score([("small", space.Build("30/2/2,1.5/2,3"))], metrics, images).Rows[0];
            Assert.Equal("ok", row.Status);
            Assert.All(row.Mean, value => Assert.True(double.IsFinite(value!.Value)));
        }
    }
}
