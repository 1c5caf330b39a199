using System.Text.Json;
using FastProxy.Data;
using FastProxy.Networks;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Flexibert;
using FastProxy.Tests.Sequence;

namespace FastProxy.Tests.Spaces.Flexibert;

/// <summary>A case: its network, and its weights by tensor.</summary>
internal sealed class EncoderFixture
{
    private readonly double deviation;

    public EncoderFixture(JsonElement json)
    {
        Json = json;
        Seed = json.GetProperty("seed").GetUInt64();
        deviation = json.GetProperty("std").GetDouble();
        Samples = json.GetProperty("B").GetInt32();
        Vocabulary = json.GetProperty("V").GetInt32();
        Tokens = SequenceFixtures.Tokens(json, isTimeFirst: false);
        var settings = new EncoderSettings(
            Enum.Parse<EncoderForm>(json.GetProperty("form").GetString()!, ignoreCase: true),
            Divisor: 1,
            json.GetProperty("E").GetInt32(),
            Vocabulary,
            json.GetProperty("T").GetInt32(),
            (float)deviation)
        {
            Positions = json.GetProperty("Pmax").GetInt32(),
            ReleasedHidden = json.GetProperty("released_H").GetInt32(),
            ReleasedFeedForward = json.GetProperty("released_F").GetInt32(),
        };
        Network = new EncoderNetwork(settings).Build(settings.ShapeOf(EncoderRowReader.Read(json.GetProperty("arch").GetRawText())));
    }

    /// <summary>The case.</summary>
    public JsonElement Json { get; }

    /// <summary>The seed of all numbers.</summary>
    public ulong Seed { get; }

    public Network Network { get; }

    public int[] Tokens { get; }

    public int Samples { get; }

    public int Vocabulary { get; }

    public double Score(string name) => SequenceFixtures.Score(Json, name);

    public double[] Numbers(string intermediate) =>
        [.. Json.GetProperty("intermediates").GetProperty(intermediate).EnumerateArray().Select(v => v.GetDouble())];

    /// <summary>Returns the engine's scores of the network under the case's weights.</summary>
    public ScoreRow Scored(IReadOnlyList<string> metrics)
    {
        var weights = Network.Nodes.SelectMany(Network.ParametersOf).Where(p => p.Initial is null).ToDictionary(
            p => p.Name, p => new NpyArray(p.Shape, Array.ConvertAll(Values(p.Name, (int)p.Count), v => (float)v)));
        InputBatch batch = InputBatch.OfTokens(Tokens, Samples, Vocabulary, new int[Samples]);
        return Scorer.Score([("encoder", Network)], metrics, batch, new ScoreOptions { Weights = weights }).Rows[0];
    }

    /// <summary>Returns the values of a tensor, <c>LAYER.weight</c> or <c>LAYER.bias</c>; those of token 0 and all biases are zero.</summary>
    public double[] Values(string tensor, int count)
    {
        if (tensor.EndsWith(".bias", StringComparison.Ordinal))
        {
            return new double[count];
        }

        string layer = tensor[..^".weight".Length];
        double bound = deviation * Math.Sqrt(3);
        double[] values = [.. SequenceFixtures.Unit(layer, Seed).Take(count).Select(u => (2 * u - 1) * bound)];
        if (layer == "word")
        {
            values.AsSpan(0, count / Vocabulary).Clear();
        }

        return values;
    }
}
