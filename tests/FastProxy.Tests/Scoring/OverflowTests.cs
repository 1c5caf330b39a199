using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Ptx;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>Numbers beyond float32 are refused where they come in, and a status where they arise: a ReLU hides them, and a batch-norm too.</summary>
public sealed class OverflowTests
{
    private const string Overflow = "activations overflow float32";
    private const string Arch = "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|none~1|avg_pool_3x3~2|";
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });

    /// <summary>Those that read the images through passes: SynFlow's read an image of ones.</summary>
    private static readonly string[] OfImages =
    [
        .. MetricCatalog.All.Where(m => m.Passes.Count > 0 && m is not PopulationMetric)
            .Where(m => m.Family is not (Family.Recurrent or Family.Encoder)).Select(m => m.Name)
            .Where(name => !name.StartsWith("synflow", StringComparison.Ordinal)),
    ];

    /// <summary>Sizes of images and convolutions on the way; eval mode, whose activations stay of the images' size, overflows later.</summary>
    public static TheoryData<float, bool> Sizes => new() { { 1e20f, false }, { 1e30f, false }, { 1e30f, true }, { 1e38f, false }, { 3e38f, true } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Images_that_overflow_on_the_way_are_a_status_for_every_metric_on_every_device(float size, bool onDevice)
    {
        using var device = new EmulatedDevice();
        string[] metrics = onDevice ? [.. OfImages.Where(name => !MetricCatalog.Resolve([name])[0].IsCostly)] : OfImages;
        ScoreRow row = Score(metrics, size, new ScoreOptions { Winograd = !onDevice, Device = onDevice ? device : null });
        foreach ((string name, double? mean) in metrics.Zip(row.Mean))
        {
            bool isOfEval = name.EndsWith("_eval", StringComparison.Ordinal);
            Assert.True(mean is null || isOfEval && size < 1e30f, $"{name} is {mean} of images times {size}");
            Assert.True(isOfEval || row.Status.Contains($"{name}: {Overflow}"), $"{name} of images times {size}: {row.Status}");
        }
    }

    [Fact]
    public void Large_images_that_do_not_overflow_have_scores() =>
        Assert.Equal(ScoreRow.Ok, Score(["swap", "naswot", "grad_norm", "zico", "ntk_trace"], 1e12f, new ScoreOptions()).Status);

    [Fact]
    public void Weights_that_overflow_on_the_way_fail_what_reads_them()
    {
        Dictionary<string, NpyArray> weights = Weights();
        string name = weights.Keys.First(key => key.EndsWith("downsample.1.weight", StringComparison.Ordinal));
        weights[name].Values.AsSpan().Fill(3e38f);
        ScoreRow row = Score(["swap", "grad_norm", "ntk_trace", "params"], 1, new ScoreOptions { Weights = weights });
        Assert.Equal([null, null, null], row.Mean.Take(3));
        Assert.NotNull(row.Mean[3]);
        Assert.StartsWith($"swap: {Overflow}; grad_norm: {Overflow}; ntk_trace: {Overflow}", row.Status);
    }

    [Fact]
    public void Networks_without_batch_norm_are_watched_layer_by_layer()
    {
        string[] metrics = ["swap", "naswot", "grad_norm", "ntk_trace"];
        Assert.Equal(ScoreRow.Ok, Plain(1e10f).Status);
        Assert.All(Plain(3e38f).Mean, mean => Assert.Null(mean));

        ScoreRow Plain(float size)
        {
            var net = new NetworkBuilder();
            int x = net.Input(new Shape(3, 8, 8));
            foreach (string layer in new[] { "first", "second", "third" })
            {
                x = net.Relu(net.Conv(x, 8, new Window(kernel: 3, padding: 1), new Weight(layer, layer)));
            }

            net.Linear(net.GlobalAvgPool(x), 10, new Weight("classifier", "classifier"));
            return Scorer.Score([("plain", net.Build())], metrics, Images(size, 0), new ScoreOptions { Init = WeightInit.Normal }).Rows[0];
        }
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "")]
    [InlineData(float.NegativeInfinity, "")]
    public void Weights_that_are_not_finite_are_refused_by_tensor_and_place(float value, string text)
    {
        Dictionary<string, NpyArray> weights = Weights();
        int[] shape = weights["stem.0.weight"].Shape;
        weights["stem.0.weight"].Values[shape[1] * shape[2] * shape[3] + 2 * shape[3] + 1] = value;
        var error = Assert.Throws<InputException>(() => Score(["naswot"], 1, new ScoreOptions { Weights = weights }));
        Assert.Matches($@"^weights: 'stem\.0\.weight' \[1, 0, 2, 1\] is .*{text}.*, expected a finite float32$", error.Message);
        weights = Weights();
        weights["classifier.bias"].Values[7] = value;
        error = Assert.Throws<InputException>(() => Score(["naswot"], 1, new ScoreOptions { Weights = weights }));
        Assert.Contains("'classifier.bias' [7]", error.Message);
    }

    private static ScoreRow Score(string[] metrics, float size, ScoreOptions options) =>
        Scorer.Score(Space, [Arch], metrics, Images(size, 0), options with { NextData = Images(size, 1) }).Rows[0];

    private static InputBatch Images(float size, long seed)
    {
        InputBatch images = BatchSource.Load("noise", 8, 3, 8, 8, 10, seed);
        float[] pixels = [.. images.Values.Select(v => Math.Clamp(v * size, -float.MaxValue, float.MaxValue))];
        return new(8, 3, 8, 8, pixels, images.Labels, "noise", "");
    }

    /// <summary>The weights that the network is drawn with.</summary>
    private static Dictionary<string, NpyArray> Weights()
    {
        using var folder = new TemporaryFolder();
        WeightExport.Write(folder["w.npz"], Space.Build(Arch), WeightInit.PyTorch, 0);
        return NpzFile.Read(folder["w.npz"]).ToDictionary();
    }
}
