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
    /// <summary>The scores of the forward pass, and counts.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "attention_confidence", "attention_confidence_mean", "attention_confidence_standardised", "softmax_confidence", "softmax_confidence_mean",
        "activation_distance", "activation_distance_mean", "params", "layers",
    ];

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
        var fixture = new EncoderFixture(SequenceFixtures.Of("bert")[number]);
        ScoreRow row = fixture.Scored(Names);
        Assert.Equal("ok", row.Status);
        Assert.Equal(Names.Select(fixture.Score), row.Mean.Select(v => v!.Value), new Near(1e-5));
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
