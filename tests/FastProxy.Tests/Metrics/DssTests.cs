using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels.Random;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using FastProxy.Tests.Plans;
using FastProxy.Tests.Sequence;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace FastProxy.Tests.Metrics;

/// <summary>DSS of a small vision transformer, against its definition in float64 with MathNet's singular values.</summary>
public sealed class DssTests
{
    [Fact]
    public void The_score_is_that_of_the_definition()
    {
        Network network = Net();
        var source = new WeightSource(WeightInit.PyTorch);
        var tensors = network.Nodes.SelectMany(network.ParametersOf).Where(p => p.Initial is null).DistinctBy(p => p.Name).ToDictionary(
            p => p.Name, p => p);
        double[] Magnitudes(string name) => [.. source.Weights(WeightOf(network, name), tensors[name].Shape, 0).Select(v => Math.Abs((double)v))];
        float[] ones = [.. Enumerable.Repeat(1f, (int)network.Nodes[0].Shape.Neurons)];
        var values = new NaiveNetwork(
            network, source, 0, false, ones, 1, (name, given) => name == "images" ? given : Array.ConvertAll(given, Math.Abs));
        var gradient = new NaiveGradient(network, values, 1, Magnitudes, [1, 1, 1]);

        double expected = 0;
        foreach ((string layer, double[] g) in gradient.Weights)
        {
            double[] w = Magnitudes($"{layer}.weight");
            int rows = tensors[$"{layer}.weight"].Shape[0];
            expected += layer is "blocks.0.attn.qkv" or "blocks.0.attn.proj"
                ? Nuclear(w, rows) * Nuclear(g, rows)
                : layer is "blocks.0.mlp.fc1" or "blocks.0.mlp.fc2" or "head" ? w.Zip(g, (a, b) => Math.Abs(a * b)).Sum()
                : 0;
        }

        InputBatch batch = BatchSource.Load("noise", 2, 4, 1, 6, 3, 0);
        ScoreRow row = Scorer.Score([("vit", network)], ["dss"], batch, new ScoreOptions()).Rows[0];
        Assert.True(expected > 0);
        Assert.Equal(expected, row.Mean[0]!.Value, 1e-4 * expected);
    }

    private static Network Net()
    {
        var net = new NetworkBuilder();
        var parts = new VisionBlocks(net);
        int x = net.Add(parts.Linear(net.Input(new Shape(4, 1, 6)), 8, "patch_embed.proj"), parts.Table(6, 8, "pos_embed"));
        x = parts.Norm(parts.Add(x, "blocks.0", heads: 2, headWidth: 4, hidden: 12), "norm");
        net.Linear(net.Map(x, ElementMap.Reduce([8, 6], 1, 1f / 6), new Shape(8, 1, 1)), 3, VisionBlocks.Drawn("head"));
        return net.Build();
    }

    private static Weight WeightOf(Network network, string name) =>
        network.Nodes.Select(n => n.Op.Weights).OfType<Weight>().First(w => name == $"{w.Layer}.weight");

    private static double Nuclear(double[] matrix, int rows) =>
        Matrix<double>.Build.DenseOfRowMajor(rows, matrix.Length / rows, matrix).Svd(computeVectors: false).S.Sum();
}
