using FastProxy.Data;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Ptx;
using FastProxy.Scores;
using FastProxy.Scoring;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>A network with GELU scores as one with ReLU does.</summary>
public sealed class GeluScoresTests
{
    private const int Batch = 9;
    private static readonly string[] Metrics = ["swap", "naswot", "grad_norm", "snip", "grasp", "jacob_cov"];

    [Fact]
    public void Scores_have_the_same_bits_on_the_processor_and_on_the_emulator_and_at_every_width()
    {
        ScoreOptions options = new() { Winograd = false, Seed = 3 };
        ScoreRow[] expected = [.. Table(options).Rows];
        Assert.All(expected, row => Assert.Equal(ScoreRow.Ok, row.Status));
        using var device = new EmulatedDevice();
        foreach (ScoreOptions other in (ScoreOptions[])
            [options with { Device = device }, .. IsaExtensions.Supported.Select(isa => options with { Isa = isa, Threads = 2 })])
        {
            Assert.All(expected.Zip(Table(other).Rows), pair => Assert.Equal(pair.First.Mean, pair.Second.Mean));
        }
    }

    [Fact]
    public void Patterns_are_the_signs_of_the_input_whichever_the_activation()
    {
        ScoreRow[] rows = [
            .. Scorer.Score([("relu", Of(net => net.Relu)), ("gelu", Of(net => net.Gelu))], ["swap"], Images, new ScoreOptions { Seed = 3 }).Rows];

        // One activation call reads the same values in both.
        Assert.Equal(rows[0].Mean, rows[1].Mean);

        static Network Of(Func<NetworkBuilder, Func<int, int>> activation)
        {
            var net = new NetworkBuilder();
            int x = net.BatchNorm(net.Conv(net.Input(new Shape(3, 6, 6)), 4, new Window(3, 1, 1), new Weight("conv", "conv")), "norm");
            net.Linear(net.GlobalAvgPool(activation(net)(x)), 10, new Weight("linear", "linear"));
            return net.Build();
        }
    }

    private static InputBatch Images => BatchSource.Load("noise", Batch, 3, 6, 6, 10, 0);

    private static ScoreTable Table(ScoreOptions options) => Scorer.Score([("residual", Residual()), ("plain", Plain())], Metrics, Images, options);

    private static Network Residual()
    {
        var net = new NetworkBuilder();
        int Layer(int x, int channels, int stride) => net.BatchNorm(
            net.Conv(x, channels, new Window(3, stride, 1), new Weight($"layer{x}", $"layer{x}")), $"norm{x}");
        int x = net.Gelu(Layer(net.Input(new Shape(3, 6, 6)), 5, 1));
        x = net.Add(x, Layer(net.Gelu(Layer(x, 5, 1)), 5, 1));
        x = net.Relu(Layer(net.Gelu(x), 7, 2));
        net.Linear(net.GlobalAvgPool(x), 10, new Weight("linear", "linear"));
        return net.Build();
    }

    /// <summary>No batch-norm, and one that reads what GELU wrote.</summary>
    private static Network Plain()
    {
        var net = new NetworkBuilder();
        int x = net.Gelu(net.Conv(net.Input(new Shape(3, 6, 6)), 6, new Window(3, 1, 1), new Weight("first", "first")));
        x = net.Gelu(net.Conv(net.BatchNorm(x, "norm"), 6, new Window(3, 1, 1), new Weight("second", "second"), groups: 6));
        net.Linear(net.GlobalAvgPool(x), 10, new Weight("linear", "linear"));
        return net.Build();
    }
}
