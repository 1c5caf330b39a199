using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Plans.Passes;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Tests.Plans;
using Xunit;

namespace FastProxy.Tests.Metrics;

public sealed class IntrainTests
{
    private const int Samples = 20;
    private const int Classes = 5;

    /// <summary>The one layer's outputs are the logits, and its gradients those that other tests hold to central differences.</summary>
    [Fact]
    public void Of_one_linear_layer_it_is_the_formula_over_logits_and_gradients()
    {
        Network network = Mean(builder => builder.Linear(builder.GlobalAvgPool(builder.Input(new Shape(3, 4, 4))), Classes, new Weight("fc", "fc")));
        InputBatch images = Images();
        Passes passes = Passes.Of(
            [network],
            [PassCatalog.Logits, PassCatalog.BiasGradients],
            images,
            new WeightSource(WeightInit.PyTorch),
            new PassOptions(Isa: IsaExtensions.Best))[0];

        double[] mean = [
            .. Enumerable.Range(0, Classes).Select(k => Enumerable.Range(0, Samples).Average(n => (double)passes.Logits[n * Classes + k]))];
        double Covariance(int i, int j) => Enumerable.Range(0, Samples)
            .Average(n => (passes.Logits[n * Classes + i] - mean[i]) * (passes.Logits[n * Classes + j] - mean[j])) + (i == j ? 1e-10 : 0);
        double trace = Enumerable.Range(0, Classes).Sum(k => Covariance(k, k));
        double squares = Enumerable.Range(0, Classes).Sum(i => Enumerable.Range(0, Classes).Sum(j => Math.Pow(Covariance(i, j), 2)));
        double spread = passes.Loss.Values.Sum(g =>
        {
            double deviation = Math.Sqrt(g.Average(v => v * v) - Math.Pow(g.Average(), 2));
            return Math.Min(1, deviation / (g.Max(Math.Abs) + 1e-10));
        });
        Assert.Equal(2, passes.Loss.Count);
        double expected = Math.Log(trace * trace / squares) * (1 + spread) / Math.Log(2);
        Assert.Equal(expected, Score(network, images).Mean[0]!.Value, 1e-4 * expected);
    }

    [Fact]
    public void A_constant_layer_is_a_reason_and_no_score()
    {
        Network network = Mean(builder => builder.Linear(builder.GlobalAvgPool(builder.Input(new Shape(3, 4, 4))), Classes, new Weight("fc", "fc")));
        ScoreRow row = Score(network, BatchSource.Load("constant", Samples, 3, 4, 4, Classes, 3));
        Assert.Null(row.Mean[0]);
        Assert.Equal("intrain: the output of a layer is constant or not finite", row.Status);
    }

    private static Network Mean(Func<NetworkBuilder, int> build)
    {
        var builder = new NetworkBuilder();
        build(builder);
        return builder.Build();
    }

    private static InputBatch Images() => BatchSource.Load("noise", Samples, 3, 4, 4, Classes, 3).WithLabels(LabelSource.Random, Classes, 3);

    private static ScoreRow Score(Network network, InputBatch images) => Scorer.Score([("one", network)], ["intrain"], images).Rows[0];
}
