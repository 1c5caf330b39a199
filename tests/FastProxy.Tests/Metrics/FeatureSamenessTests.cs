using FastProxy.Data;
using FastProxy.Kernels.Simd;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Metrics;

/// <summary>Scores of feature maps and of single samples compare bit by bit, whatever the company.</summary>
public sealed class FeatureSamenessTests
{
    private static readonly string[] Metrics =
        ["zen", "meco", "meco_opt", "gradsign", "az_nas_expressivity", "az_nas_progressivity", "az_nas_trainability", "az_nas_complexity"];

    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 12, CellsPerStage = 1, ImageSize = 8 });
    private static readonly string[] Population = [.. Enumerable.Range(0, 24).Select(i => Space.At(i * 622L))];
    private static readonly ScoreOptions Alone = new() { Threads = 1, Isa = IsaExtensions.Best };

    [Fact]
    public void Threads_and_vector_width_do_not_matter()
    {
        string[] some = Population[..4];
        string[] one = Lines(some, Alone);
        Assert.Equal(one, Lines(some, Alone with { Threads = 5 }));
        Assert.Equal(one[..1], Lines(some[..1], Alone with { Threads = 3 }));
        Assert.All(IsaExtensions.Supported, isa => Assert.Equal(one[..2], Lines(some[..2], Alone with { Isa = isa })));
    }

    [Fact]
    public void Company_order_sharing_and_other_metrics_do_not_matter()
    {
        string[] together = Lines(Population, Alone with { Threads = 2 });
        string[] shuffled = [.. Population];
        new Random(1).Shuffle(shuffled);
        Assert.Equal(together.Order(StringComparer.Ordinal), Lines(shuffled, Alone).Order(StringComparer.Ordinal));
        for (int i = 0; i < Population.Length; i += 5)
        {
            Assert.Equal(together[i], Assert.Single(Lines([Population[i]], Alone with { Share = false })));
            for (int m = 0; m < Metrics.Length; m++)
            {
                ScoreTable table = Scorer.Score(Space, Population[i..(i + 1)], [Metrics[m], "grad_norm"], Images(5), Alone);
                Assert.Equal(together[i].Split('|')[m], Text(table.Rows[0].Mean[0]));
            }
        }
    }

    [Fact]
    public void Isomorphic_architectures_have_equal_scores_whichever_is_scored()
    {
        // The two inner nodes change places, and the operations their order.
        const string first = "|nor_conv_3x3~0|+|nor_conv_1x1~0|none~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|";
        const string second = "|nor_conv_1x1~0|+|nor_conv_3x3~0|none~1|+|none~0|nor_conv_3x3~1|avg_pool_3x3~2|";
        Assert.Equal(Space.FunctionOf(first), Space.FunctionOf(second));
        Assert.Equal(Lines([first], Alone), Lines([second], Alone));
    }

    [Fact]
    public void A_repeat_is_the_run_of_its_seed()
    {
        ScoreTable both = Scorer.Score(Space, Population[..3], Metrics, Images(5), Alone with { Seed = 5, Repeats = 2 });
        ScoreTable first = Scorer.Score(Space, Population[..3], Metrics, Images(5), Alone with { Seed = 5 });
        ScoreTable second = Scorer.Score(Space, Population[..3], Metrics, Images(5), Alone with { Seed = 6 });
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(first.Rows[i].Mean.Zip(second.Rows[i].Mean, (a, b) => (a + b) / 2), both.Rows[i].Mean);
        }
    }

    private static string[] Lines(string[] population, ScoreOptions options) =>
        [.. Scorer.Score(Space, population, Metrics, Images(5), options).Rows.Select(r => string.Join('|', r.Mean.Select(Text)))];

    private static string Text(double? value) => value is { } v ? BitConverter.DoubleToInt64Bits(v).ToString("x") : "-";

    /// <summary>Labels as of a data set: random ones would go with the seed.</summary>
    private static InputBatch Images(int batch) =>
        BatchSource.Load("noise", batch, 3, 8, 8, 10, 0) with { Labels = [.. Enumerable.Range(0, batch)] };
}
