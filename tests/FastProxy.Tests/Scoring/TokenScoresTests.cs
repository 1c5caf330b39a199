using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Ptx;
using FastProxy.Scores;
using FastProxy.Scoring;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>A network that reads token ids is the network that reads their one-hot vectors.</summary>
public sealed class TokenScoresTests
{
    private const int Vocabulary = 7;
    private const int Length = 6;
    private const int Samples = 10;
    private const int Classes = 3;

    private static readonly string[] Metrics = [.. MetricCatalog.All.Where(m => m.Settings.Count == 0 && m.Name is not "az_nas").Select(m => m.Name)];

    [Fact]
    public void Scores_of_token_ids_are_those_of_their_one_hot_vectors()
    {
        ScoreRow tokens = Score(Net(isTokens: true), Tokens(0), Tokens(1), new ScoreOptions());
        ScoreRow vectors = Score(Net(isTokens: false), OneHot(Tokens(0)), OneHot(Tokens(1)), new ScoreOptions());
        Assert.Equal(vectors.Mean, tokens.Mean);
        Assert.Equal(vectors.Status, tokens.Status);
        Assert.True(tokens.Mean.Count(mean => mean is not null) > Metrics.Length / 2, tokens.Status);
    }

    [Fact]
    public void A_gpu_gives_the_same_scores()
    {
        var direct = new ScoreOptions { Winograd = false };
        ScoreRow cpu = Score(Net(isTokens: true), Tokens(0), Tokens(1), direct);
        using var device = new EmulatedDevice();
        Assert.Equal(cpu.Mean, Score(Net(isTokens: true), Tokens(0), Tokens(1), direct with { Device = device }).Mean);
    }

    [Fact]
    public void Ids_that_are_no_sequences_of_the_vocabulary_are_refused()
    {
        int[] ids = [0, 1, 2, 3, 4, 7];
        Assert.Equal(
            "token 2 of sequence 1 is 7, expected 0 to 6",
            Assert.Throws<InputException>(() => InputBatch.OfTokens(ids, samples: 2, Vocabulary, [])).Message);
        Assert.Equal(
            "6 token ids are no 4 sequences of one length",
            Assert.Throws<InputException>(() => InputBatch.OfTokens(ids, samples: 4, 8, [])).Message);
    }

    [Fact]
    public void A_batch_of_the_other_kind_is_refused()
    {
        Assert.Equal(
            "the batch is of values, the networks read tokens",
            Assert.Throws<InputException>(() => Scorer.Score([("net", Net(isTokens: true))], ["swap"], OneHot(Tokens(0)))).Message);
        Assert.Equal(
            "the batch is of tokens, the networks read values",
            Assert.Throws<InputException>(() => Scorer.Score([("net", Net(isTokens: false))], ["swap"], Tokens(0))).Message);
    }

    private static ScoreRow Score(Network network, InputBatch batch, InputBatch next, ScoreOptions options) =>
        Scorer.Score([("net", network)], Metrics, batch, options with { NextData = next }).Rows[0];

    private static Network Net(bool isTokens)
    {
        var net = new NetworkBuilder();
        int x = isTokens ? net.Tokens(Vocabulary, Length) : net.Input(new Shape(Vocabulary, 1, Length));
        x = net.Conv(x, 8, new Window(kernel: 1), new Weight("embedding", "embedding"));
        x = net.Relu(net.BatchNorm(x, "norm1"));
        net.MarkFeature(x);
        x = net.Relu(net.BatchNorm(net.Conv(x, 8, new Window(kernel: 1), new Weight("mix", "mix")), "norm2"));
        net.MarkFeature(x);
        net.Linear(net.GlobalAvgPool(x), Classes, new Weight("classifier", "classifier"));
        return net.Build();
    }

    private static InputBatch Tokens(int seed)
    {
        var random = new Random(seed);
        int[] ids = [.. Enumerable.Range(0, Samples * Length).Select(_ => random.Next(Vocabulary))];
        return InputBatch.OfTokens(ids, Samples, Vocabulary, [.. Enumerable.Range(0, Samples).Select(i => i % Classes)]);
    }

    private static InputBatch OneHot(InputBatch tokens)
    {
        var values = new float[Samples * Vocabulary * Length];
        for (int i = 0; i < tokens.Values.Length; i++)
        {
            values[(i / Length * Vocabulary + (int)tokens.Values[i]) * Length + i % Length] = 1;
        }

        return new(Samples, Vocabulary, 1, Length, values, tokens.Labels, "one-hot", "");
    }
}
