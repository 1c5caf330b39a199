using System.Text.Json;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels.Random;
using FastProxy.Networks;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Flexibert;
using FastProxy.Tests.Plans;
using FastProxy.Tests.Sequence;
using Xunit;

namespace FastProxy.Tests.Spaces.Flexibert;

/// <summary>Encoders against PyTorch's numbers for the same weights.</summary>
public sealed class EncoderFixtureTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 8)];

    [SharedDataTheory]
    [MemberData(nameof(Cases))]
    public void The_graph_computes_the_released_network(int number)
    {
        var fixture = new EncoderFixture(SequenceFixtures.Of("bert")[number]);
        float[] ids = Array.ConvertAll(fixture.Tokens, id => (float)id);
        var naive = new NaiveNetwork(
            fixture.Network, new WeightSource(WeightInit.PyTorch), 0, false, ids, fixture.Samples,
            (name, values) => name == "images" ? values : fixture.Values(name, values.Length));
        Assert.Equal(fixture.Numbers("y"), FirstOf(naive.Output.Values, fixture, 24), new Near(1e-6));
        int embedded = fixture.Network.Marks.Single(m => m.Role == MarkRole.Embedded).Node;
        Assert.Equal(fixture.Numbers("x0"), FirstOf(naive[embedded].Values, fixture, 12), new Near(1e-6));
    }

    [SharedDataTheory]
    [MemberData(nameof(Cases))]
    public void Scores_of_the_forward_pass_are_those_of_the_released_network(int number)
    {
        string[] metrics =
        [
            "attention_confidence", "attention_confidence_mean", "softmax_confidence", "softmax_confidence_mean", "activation_distance", "params",
        ];
        var fixture = new EncoderFixture(SequenceFixtures.Of("bert")[number]);
        var weights = fixture.Network.Nodes.SelectMany(fixture.Network.ParametersOf).Where(p => p.Initial is null).ToDictionary(
            p => p.Name,
            p => new NpyArray(p.Shape, Array.ConvertAll(fixture.Values(p.Name, (int)p.Count), v => (float)v)));
        InputBatch batch = InputBatch.OfTokens(fixture.Tokens, fixture.Samples, fixture.Vocabulary, new int[fixture.Samples]);
        ScoreRow row = Scorer.Score([("encoder", fixture.Network)], metrics, batch, new ScoreOptions { Weights = weights }).Rows[0];
        Assert.Equal("ok", row.Status);
        Assert.Equal(metrics.Select(fixture.Score), row.Mean.Select(v => v!.Value), new Near(1e-5));
    }

    /// <summary>Returns the first numbers of an activation of columns, token by token.</summary>
    private static IEnumerable<double> FirstOf(double[] values, EncoderFixture fixture, int count)
    {
        int tokens = fixture.Tokens.Length / fixture.Samples;
        int width = fixture.Network.Output.Shape.Channels;
        return Enumerable.Range(0, count).Select(i => values[i % width * tokens + i / width]);
    }

    private sealed class Near(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance * Math.Max(1, Math.Abs(x));

        public int GetHashCode(double x) => 0;
    }
}
