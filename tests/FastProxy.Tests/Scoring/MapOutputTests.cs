using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;
using FastProxy.Scoring;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>A network whose output is a map, as of one that segments, has scores of its activations, and none of a loss.</summary>
public sealed class MapOutputTests
{
    private const int Samples = 4;

    [Theory]
    [InlineData("grad_norm")]
    [InlineData("snip")]
    [InlineData("grasp")]
    [InlineData("fisher")]
    [InlineData("jacob_cov")]
    [InlineData("epe_nas")]
    [InlineData("ntk_trace")]
    [InlineData("ntk_trace_eval")]
    [InlineData("ntk_trace_full")]
    public void Metrics_of_logits_say_so(string metric)
    {
        ScoreRow row = Scorer.Score([("net", Net())], ["naswot", metric], Images(), new ScoreOptions()).Rows[0];
        Assert.Equal($"{metric}: the output is 3x4x4: expected a logit for each class, Kx1x1", row.Status);
        Assert.NotNull(row.Mean[0]);
    }

    [Fact]
    public void Gradients_are_not_written()
    {
        using var folder = new TemporaryFolder();
        var e = Assert.Throws<InputException>(() => WeightExport.WriteGradients(folder["out.npz"], Net(), Images(), new ScoreOptions()));
        Assert.Equal("no gradients: the output is 3x4x4: expected a logit for each class, Kx1x1", e.Message);
    }

    private static Network Net()
    {
        var net = new NetworkBuilder();
        int x = net.Relu(net.BatchNorm(net.Conv(net.Input(new Shape(3, 4, 4)), 5, new Window(3, 1, 1), new Weight("a", "a")), "norm"));
        net.MarkFeature(x);
        net.Conv(x, 3, new Window(kernel: 1), new Weight("b", "b"));
        return net.Build();
    }

    private static InputBatch Images() => BatchSource.Load("noise", Samples, 3, 4, 4, 3, 0);
}
