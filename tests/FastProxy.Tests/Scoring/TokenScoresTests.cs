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

/// <summary>An embedding of token ids is the 1x1 convolution of their one-hot vectors.</summary>
public sealed class TokenScoresTests
{
    private const int Vocabulary = 7;
    private const int Length = 6;
    private const int Samples = 10;
    private const int Classes = 3;
    private const int Width = 7;

    private static readonly string[] Metrics = ["swap", "naswot", "grad_norm", "snip", "grasp", "fisher", "params"];

    private static readonly float[] Table = [.. Enumerable.Range(0, Vocabulary * Width).Select(i => MathF.Sin(i * i))];

    [Fact]
    public void Scores_of_token_ids_are_those_of_their_one_hot_vectors()
    {
        ScoreRow tokens = Score(isTokens: true, Tokens(), new ScoreOptions());
        ScoreRow vectors = Score(isTokens: false, OneHot(Tokens()), new ScoreOptions());
        Assert.Equal("ok", tokens.Status);
        Assert.Equal("ok", vectors.Status);

        // A look-up is exact, as the convolution is that adds zeros. Gradients of a table are summed token by token, those of a convolution by lanes.
        Assert.All(Metrics.Zip(vectors.Mean, tokens.Mean), m => Assert.Equal(
            m.Second!.Value, m.Third!.Value, m.First is "swap" or "naswot" or "params" ? 0 : 1e-4 * Math.Abs(m.Second.Value)));
    }

    [Fact]
    public void A_gpu_gives_the_same_scores()
    {
        var direct = new ScoreOptions { Winograd = false };
        ScoreRow cpu = Score(isTokens: true, Tokens(), direct);
        using var device = new EmulatedDevice();
        Assert.Equal(cpu.Mean, Score(isTokens: true, Tokens(), direct with { Device = device }).Mean);
    }

    /// <summary>Ids are no numbers that a network differentiates by, adds noise to or replaces by ones.</summary>
    [Theory]
    [InlineData("jacob_cov", "token ids have no gradient: expected a network of values")]
    [InlineData("synflow", "SynFlow multiplies its inputs by weights: expected a network without embeddings")]
    [InlineData("zen", "the pass reads images of ones, or noise: expected a network of values, not of token ids")]
    [InlineData("ntk_trace", "a tangent kernel has no form of token embeddings: expected a network of values")]
    public void Metrics_of_values_say_so(string metric, string reason)
    {
        ScoreRow row = Scorer.Score([("net", Net(isTokens: true))], [metric], Tokens(), new ScoreOptions()).Rows[0];
        Assert.Equal($"{metric}: {reason}", row.Status);
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
            Assert.Throws<InputException>(() => Scorer.Score([("net", Net(isTokens: true))], ["swap"], OneHot(Tokens()))).Message);
        Assert.Equal(
            "the batch is of tokens, the networks read values",
            Assert.Throws<InputException>(() => Scorer.Score([("net", Net(isTokens: false))], ["swap"], Tokens())).Message);
    }

    private static ScoreRow Score(bool isTokens, InputBatch batch, ScoreOptions options)
    {
        NpyArray table = isTokens
            ? new NpyArray([Vocabulary, Width], Table)
            : new NpyArray(
                [Width, Vocabulary, 1, 1],
                [.. Enumerable.Range(0, Table.Length).Select(i => Table[i % Vocabulary * Width + i / Vocabulary])]);
        var weights = new Dictionary<string, NpyArray>
        {
            ["embedding.weight"] = table,
            ["mix.weight"] = new([Width, Width, 1, 1], Table[..(Width * Width)]),
            ["classifier.weight"] = new([Classes, Width], Table[..(Classes * Width)]),
            ["classifier.bias"] = new([Classes], Table[..Classes]),
        };
        return Scorer.Score([("net", Net(isTokens))], Metrics, batch, options with { Weights = weights }).Rows[0];
    }

    private static Network Net(bool isTokens)
    {
        var net = new NetworkBuilder();
        var embedding = new Weight("embedding", "embedding");
        int x = isTokens
            ? net.Embed(net.Tokens(Vocabulary, Length), Vocabulary, Width, embedding)
            : net.Conv(net.Input(new Shape(Vocabulary, 1, Length)), Width, new Window(kernel: 1), embedding);
        x = net.Relu(net.BatchNorm(x, "norm1"));
        net.MarkFeature(x);
        x = net.Relu(net.BatchNorm(net.Conv(x, Width, new Window(kernel: 1), new Weight("mix", "mix")), "norm2"));
        net.MarkFeature(x);
        net.Linear(net.GlobalAvgPool(x), Classes, new Weight("classifier", "classifier"));
        return net.Build();
    }

    private static InputBatch Tokens()
    {
        var random = new Random(0);
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
