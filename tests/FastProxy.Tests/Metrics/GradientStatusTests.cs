using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Plans;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Tests.Plans;
using Xunit;

namespace FastProxy.Tests.Metrics;

/// <summary>What scores of gradients, Jacobians and tangent kernels say where they have no value, and which input they refuse.</summary>
public sealed class GradientStatusTests
{
    private const string Disconnected = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
    private const string Connected = "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|none~1|avg_pool_3x3~2|";
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });
    private static readonly string[] Metrics = [
        .. MetricCatalog.All.Where(m => m.Passes.Count > 0 && !m.Passes.Except(Passes.All).Any()).Select(m => m.Name)];
    private static readonly string[] Kernels = [.. Metrics.Where(m => m.StartsWith("ntk_condition", StringComparison.Ordinal))];

    [Fact]
    public void A_disconnected_architecture_has_none_of_them_and_leaves_the_others_alone()
    {
        ScoreTable table = Score([Disconnected, Connected], Metrics, Images(8));
        Assert.All(table.Rows[0].Mean, Assert.Null);
        Assert.All(Metrics, m => Assert.Contains($"{m}: disconnected", table.Rows[0].Status));
        Assert.Equal(Score([Connected], Metrics, Images(8)).Rows[0].Mean, table.Rows[1].Mean);
    }

    [Fact]
    public void Equal_images_make_kernels_of_single_samples_singular()
    {
        InputBatch images = Images(6);
        images.Values.AsSpan(0, 3 * 8 * 8).CopyTo(images.Values.AsSpan(4 * 3 * 8 * 8));
        ScoreRow row = Score([Connected], ["ntk_condition", "ntk_condition_eval", "ntk_condition_full", "ntk_trace", "jacob_cov"], images).Rows[0];
        Assert.Equal([null, null, null], row.Mean.Take(3));
        Assert.DoesNotContain(null, row.Mean.Skip(3));
        Assert.Matches("^ntk_condition: singular kernel [(]1 of 6 .*; ntk_condition_eval: singular kernel [(]1 of 6 .*; ntk_condition_full: "
            + "singular", row.Status);
    }

    [Fact]
    public void Images_of_zeros_have_a_constant_jacobian_and_singular_kernels()
    {
        InputBatch images = Images(6);
        images.Values.AsSpan().Clear();
        ScoreRow row = Score([Connected], ["jacob_cov", "epe_nas", .. Kernels], images).Rows[0];
        Assert.All(row.Mean, Assert.Null);
        Assert.StartsWith("jacob_cov: the Jacobian of sample 0 is constant; epe_nas: the Jacobian of sample 0 is constant; ", row.Status);
        Assert.All(Kernels, m => Assert.Contains($"{m}: singular kernel", row.Status));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Images_that_are_not_finite_are_refused_in_one_line(float pixel)
    {
        InputBatch images = Images(6);
        images.Values[500] = pixel;
        foreach (string metric in (string[])["grad_norm", "swap", "zico"])
        {
            var e = Assert.Throws<InputException>(() => Score([Connected], [metric], images));
            Assert.Equal("pixel 116 of image 2 is not a finite float32", e.Message);
        }

        Assert.Throws<InputException>(() => new Scorer(Space, ["zico"], Images(6), new ScoreOptions { NextData = images }));
    }

    [Fact]
    public void Gradients_that_overflow_are_a_status_and_never_a_score()
    {
        string[] metrics = ["grad_norm", "snip", "plain", "grasp", "fisher", "zico", "knas", "jacob_cov", "epe_nas", "ntk_trace", "ntk_condition"];
        InputBatch images = Images(6);
        images.Values[500] = 1e38f;
        ScoreRow row = Score([Connected], metrics, images).Rows[0];
        Assert.All(metrics.Zip(row.Mean), p => Assert.True(p.Second is null, $"{p.First} is {p.Second}"));
        Assert.DoesNotContain('\n', row.Status);
    }

    [Fact]
    public void Classes_of_one_sample_have_correlations_of_one_and_names_of_classes_do_not_matter()
    {
        InputBatch images = Images(6);
        double Of(params int[] labels) => Score([Connected], ["epe_nas"], images with { Labels = labels }).Rows[0].Mean[0]!.Value;
        Assert.Equal(6 * Math.Log(1 + 1e-5), Of(0, 1, 2, 3, 4, 5), 1e-12);
        Assert.Equal(Of(0, 0, 1, 1, 2, 2), Of(70, 70, 1, 1, 500, 500), 1e-9);
        Assert.NotEqual(Of(0, 0, 1, 1, 2, 2), Of(0, 1, 1, 2, 2, 0));
    }

    [Theory]
    [InlineData("grad_norm")]
    [InlineData("grasp")]
    [InlineData("knas")]
    [InlineData("ntk_trace_hnas")]
    [InlineData("gradsign")]
    public void Labels_that_are_no_classes_are_refused_in_one_line(string metric)
    {
        foreach (int label in (int[])[10, -1])
        {
            InputBatch images = Images(4) with { Labels = [0, 9, label, 0] };
            var e = Assert.Throws<InputException>(() => new Scorer(Space, [metric], images, new ScoreOptions()));
            Assert.Equal($"image 2 has label {label}, the space's networks tell classes 0 to 9", e.Message);
            Assert.NotNull(new Scorer(Space, ["swap", "jacob_cov", "ntk_trace"], images, new ScoreOptions()));
            Assert.NotNull(new Scorer(Space, [metric], images, new ScoreOptions { Labels = LabelSource.Random }));
        }
    }

    [Fact]
    public void A_second_batch_is_needed_where_two_are_compared_and_must_be_like_the_first()
    {
        Scorer Of(InputBatch? next) => new(Space, ["zico"], Images(4) with { Labels = [0, 1, 2, 3] }, new ScoreOptions { NextData = next });
        Assert.Equal("zico compares two batches, and one is given", Assert.Throws<InputException>(() => Of(null)).Message);
        Assert.Equal("the second batch is 5x3x8x8, expected 4x3x8x8 as the first", Assert.Throws<InputException>(() => Of(Images(5))).Message);
        Assert.StartsWith("image 3 has label 12, ", Assert.Throws<InputException>(() => Of(Images(4) with { Labels = [0, 1, 2, 12] })).Message);
        Assert.StartsWith("3 labels are given for 4 images", Assert.Throws<InputException>(() => Of(Images(4) with { Labels = [0, 1, 2] })).Message);
        Assert.NotNull(Of(Images(4)));
    }

    private static InputBatch Images(int batch) => BatchSource.Load("noise", batch, 3, 8, 8, 10, 0);

    private static ScoreTable Score(string[] population, string[] metrics, InputBatch images) =>
        Scorer.Score(Space, population, metrics, images, new ScoreOptions { NextData = BatchSource.Load("noise", images.Samples, 3, 8, 8, 10, 1) });
}
