using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Ptx;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Tests.Plans;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>Networks of rectangular and transposed convolutions with biases.</summary>
public sealed class ConvScoresTests
{
    private static readonly string[] Metrics = ["synflow", "grad_norm", "snip", "grasp", "fisher", "jacob_cov", "ntk", "swap"];

    private static InputBatch Images => BatchSource.Load("noise", 6, 3, 5, 8, 10, 0);

    [Fact]
    public void Scores_have_the_same_bits_on_every_device_and_at_every_width()
    {
        ScoreOptions options = new() { Winograd = false, Seed = 3 };
        ScoreTable Table(ScoreOptions with) =>
            Scorer.Score([("bare", Net(hasNorm: false)), ("normalised", Net(hasNorm: true))], Metrics, Images, with);
        ScoreRow[] expected = [.. Table(options).Rows];
        Assert.All(expected, row => Assert.Equal(ScoreRow.Ok, row.Status));
        using var device = new EmulatedDevice();
        foreach (ScoreOptions other in (ScoreOptions[])
            [options with { Device = device }, .. IsaExtensions.Supported.Select(isa => options with { Isa = isa, Threads = 2 })])
        {
            Assert.All(expected.Zip(Table(other).Rows), pair => Assert.Equal(pair.First.Mean, pair.Second.Mean));
        }
    }

    /// <summary>As nothing is negative, both forms of SynFlow are the derivative as all weights grow and all biases stay.</summary>
    [Fact]
    public void Synflow_is_the_derivative_along_the_weights()
    {
        Network network = Net(hasNorm: false);
        float[] ones = [.. Enumerable.Repeat(1f, 3 * 5 * 8)];
        double At(double growth) => new NaiveNetwork(
            network, new WeightSource(WeightInit.PyTorch), 3, false, ones, 1, (name, values) => Array.ConvertAll(
                values, v => name.EndsWith("weight", StringComparison.Ordinal) ? growth * Math.Abs(v) : Math.Abs(v))).Output.Values.Sum();
        const double H = 1e-5;
        double expected = Math.Log((At(1 + H) - At(1 - H)) / (2 * H));
        ScoreRow row = Scorer.Score([("bare", network)], ["synflow", "synflow_bn"], Images, new ScoreOptions { Seed = 3 }).Rows[0];
        Assert.All(row.Mean, value => Assert.Equal(expected, value!.Value, 1e-5));
    }

    private static Network Net(bool hasNorm)
    {
        var net = new NetworkBuilder();
        int Norm(int x) => hasNorm ? net.BatchNorm(x, $"norm{x}") : x;
        int x = net.Input(new Shape(3, 5, 8));
        x = net.Relu(Norm(net.Conv(x, 6, new Window(new WindowAxis(1), new WindowAxis(5, 2, 1, 2)), new Weight("wide", "wide"), hasBias: true)));
        x = net.Relu(Norm(net.Conv(x, 6, new Window(3, 1, 1), new Weight("same", "same"), groups: 6, hasBias: true)));
        x = net.ConvTranspose(x, 4, new Window(3, 2, 1), new Weight("up", "up"), groups: 2, hasBias: true, outputPadding: (0, 1));
        x = net.ConvTranspose(net.Relu(Norm(x)), 5, new Window(3, 1, 1), new Weight("flat", "flat"), hasBias: true);
        x = net.Linear(net.GlobalAvgPool(net.Relu(x)), 7, new Weight("hidden", "hidden"));
        net.Linear(net.Relu(x), 10, new Weight("last", "last"));
        return net.Build();
    }
}
