using FastProxy.Data;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Metrics;

public sealed class L2NormTests
{
    private const string Arch = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|";

    [Fact]
    public void It_is_the_sum_that_numpy_gives_of_the_norms_of_all_convolutions_and_the_classifier()
    {
        var space = new Nasbench201Space(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });
        var options = new ScoreOptions { Weights = NpzFile.Read(Path.Combine(Repository.Root, "tests", "parity", "fixtures", "00.npz")) };
        ScoreTable table = Scorer.Score(space, [Arch], ["l2_norm"], BatchSource.Load("noise", 4, 3, 8, 8, 10, 0), options);
        Assert.Equal(45.63764559287986, table.Rows[0].Mean[0]!.Value, 1e-6);
    }
}
