using System.Text;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Scores;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Spaces.Pit;

public sealed class PitSpaceTests
{
    private static readonly ISpace Space = SpaceCatalog.Create("pit", new Dictionary<string, string> { ["classes"] = "100" });

    [Theory]
    [InlineData("16/4/2,4,6/2,4,4", 587_396)]
    [InlineData("16/8/2,8,2/2,4,4", 934_276)]
    [InlineData("24/4/3,8,2/2,2,2", 450_148)]
    public void Parameters_are_those_of_the_specification(string architecture, long parameters)
    {
        Network network = Space.Build(architecture);
        Assert.Equal((parameters, parameters), (network.Parameters, network.LiveParameters));
    }

    [SharedDataFact]
    public void Architectures_with_accuracies_are_in_the_space()
    {
        string[] rows = File.ReadAllLines(SharedData.PathOf("spaces/vit-pit.csv"));
        Assert.Equal(51, rows.Length);
        Assert.All(rows.Skip(1).Select(row => row.Split('"')[1]), text => Assert.Equal(text, Space.At(Space.IndexOf(text))));
    }

    [Fact]
    public void The_index_is_the_place_in_the_product_of_the_choices()
    {
        Assert.Equal(4 * 4 * 27 * 10, Space.Count);
        Assert.Equal(["16/2/1,4,2/2,2,2", "16/2/1,4,2/2,2,4", "40/8/3,8,6/8,8,8"], [Space.At(0), Space.At(1), Space.At(Space.Count - 1)]);
        for (int i = 0; i < Space.Count; i += 7)
        {
            Assert.Equal(i, Space.IndexOf(Space.At(i)));
            Assert.Equal(Space.At(i), Space.Normalise(Space.At(i)));
        }
    }

    [Theory]
    [InlineData("16/4/2,4,6/2,4", "expected width/ratio/depths/heads, as 16/4/2,4,6/2,4,4, whole numbers from 1 to 1024, got '16/4/2,4,6/2,4'")]
    [InlineData("16/4/2,4,6", "expected width/ratio/depths/heads, as 16/4/2,4,6/2,4,4, whole numbers from 1 to 1024, got '16/4/2,4,6'")]
    [InlineData("16/0/2,4,6/2,4,4", "expected width/ratio/depths/heads, as 16/4/2,4,6/2,4,4, whole numbers from 1 to 1024, got '16/0/2,4,6/2,4,4'")]
    [InlineData("16/4/2,4,6/4,2,4", "the heads are 4,2,4, expected each number to divide the next, as groups of convolutions")]
    public void Another_text_is_refused(string text, string reason) =>
        Assert.Equal($"not a PiT: {reason}", Assert.Throws<InputException>(() => Space.Build(text)).Message);

    [Fact]
    public void Any_text_is_read_or_refused() => Hostile.IsReadOrRefused(
        Encoding.UTF8.GetBytes(Space.At(1234)), path => Space.Normalise(File.ReadAllText(path)));

    [Fact]
    public void Features_are_the_sums_of_both_parts_of_each_block()
    {
        Network network = Space.Build("16/4/2,4,6/2,4,4");
        Assert.Equal(
            [
                .. Enumerable.Repeat(new Shape(32, 1, 730), 4), .. Enumerable.Repeat(new Shape(64, 1, 197), 8),
                .. Enumerable.Repeat(new Shape(64, 1, 50), 12),
            ],
            network.Features.Select(id => network.Nodes[id].Shape));
    }

    [Fact]
    public void Metrics_score_small_networks()
    {
        ISpace space = SpaceCatalog.Create("pit", new Dictionary<string, string> { ["imageSize"] = "48", ["classes"] = "10" });
        InputBatch images = BatchSource.Load("noise", 4, 3, 48, 48, 10, 0);
        string[] metrics = ["az_nas_expressivity", "grad_norm", "params"];
        ScoreRow row = Scorer.Score([("small", space.Build("8/2/1,1,1/1,2,4"))], metrics, images).Rows[0];
        Assert.Equal("ok", row.Status);
        Assert.All(row.Mean, value => Assert.True(double.IsFinite(value!.Value)));
    }
}
