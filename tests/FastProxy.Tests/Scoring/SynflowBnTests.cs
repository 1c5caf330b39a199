using FastProxy.Data;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>
/// At full size single precision gives 8.94 and 17.89. The values are those of <c>synflow_bn</c> in tests/parity/gradient_metrics.py, PyTorch 1.13 in
/// float64, with the exported weights.
/// </summary>
public sealed class SynflowBnTests
{
    private static readonly Nasbench201Space Space = new();

    public static TheoryData<string, double> Networks => new()
    {
        { Space.At(5550), 3.1881029806781207 },
        { "|none~0|+|nor_conv_1x1~0|none~1|+|none~0|nor_conv_1x1~1|nor_conv_1x1~2|", 2.6429780452495537 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Of_full_size_networks_it_is_that_of_float64(string architecture, double expected)
    {
        ScoreRow row = Scorer.Score(Space, [architecture], ["synflow_bn"], BatchSource.Load("noise", 1, 3, 32, 32, 10, 0)).Rows[0];
        Assert.True(Math.Abs(row.Mean[0]!.Value - expected) < 1e-3, $"{row.Mean[0]:r} of {architecture}, expected {expected:r}");
    }

    [Fact]
    public void A_cell_of_every_operation_of_DARTS_has_a_score()
    {
        ISpace space = SpaceCatalog.Create("darts", new Dictionary<string, string> { ["channels"] = "4", ["layers"] = "3", ["imageSize"] = "8" });
        InputBatch images = BatchSource.Load("noise", 2, 3, 8, 8, 10, 0);
        string[] architectures = [.. Enumerable.Range(1, 6).Select(i => space.At(space.Count / 7 * i + 11))];
        Assert.All(Scorer.Score(space, architectures, ["synflow_bn"], images).Rows, row => Assert.Equal(ScoreRow.Ok, row.Status));
    }
}
