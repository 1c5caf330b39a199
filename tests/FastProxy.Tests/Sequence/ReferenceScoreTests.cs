using System.Text.Json;
using FastProxy.Execution;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Metrics;
using FastProxy.Metrics.Algebra;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;
using FastProxy.Tests.Plans;
using FastProxy.Tests.Spaces.Flexibert;
using FastProxy.Tests.Spaces.NasbenchNlp;
using Xunit;

namespace FastProxy.Tests.Sequence;

/// <summary>
/// Scores of recurrent networks and encoders in float64, from the networks that the spaces build and the formulas that the metrics share, against
/// PyTorch's. Sums agree to 1e-9, those of encoders, whose fixed numbers such as 1 / sqrt(d) are in single precision, to 1e-7, spectra and
/// nuclear norms to 1e-6. What single precision makes of them is held by the tests of the spaces.
/// </summary>
public sealed class ReferenceScoreTests
{
    private static readonly string[] Heads = ["query.w", "key.w", "value.w", "weight.w", "input.w", "conv_out.w"];

    /// <summary>The scores of encoders that are held here.</summary>
    public static IReadOnlyList<string> EncoderNames { get; } =
    [
        "synaptic_saliency", "head_importance", "snip_all", "grad_norm_all", "synaptic_diversity", "jacobian_cov_samples", "jacobian_cosine_samples",
        "jacobian_score_position", "activation_logdet",
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 8)];

    [SharedDataFact]
    public void Numbers_are_those_of_the_example()
    {
        JsonElement check = SequenceFixtures.HashCheck;
        double[] expected = [.. check.GetProperty("unit").EnumerateArray().Select(u => u.GetDouble())];
        Assert.Equal(expected, SequenceFixtures.Unit(check.GetProperty("name").GetString()!, check.GetProperty("seed").GetUInt64()).Take(4));
    }

    [SharedDataTheory]
    [MemberData(nameof(Cases))]
    public void Recurrent_scores_are_those_of_PyTorch(int index)
    {
        JsonElement fixture = SequenceFixtures.Of("rnn")[index];
        Network network = NasbenchNlpSpaceTests.NetworkOf(fixture);
        Dictionary<string, double[]> tensors = NasbenchNlpSpaceTests.ExactWeightsOf(fixture, network);
        int samples = fixture.GetProperty("B").GetInt32();
        NaiveNetwork values = Values(network, tensors, SequenceFixtures.Tokens(fixture, isTimeFirst: true), samples);
        double[] y = values.Output.Values;
        var scores = new Dictionary<string, double?>
        {
            ["activation_distance"] = ValueOf(RowScores.LogDeterminant(
                Agreement(network.Nodes.Where(n => n.Op is ApplyOp).Select(n => values[n.Id].Values), samples), samples)),
        };
        for (int layer = 0; layer < fixture.GetProperty("L").GetInt32(); layer++)
        {
            int[] states = [.. network.Marks.Where(m => m.Role == MarkRole.State && m.Index == layer).Select(m => m.Node)];
            int width = network.Nodes[states[0]].Shape.Channels;
            double[] zeros = new double[width * samples];
            double[][] parts = [zeros, .. states.Select(id => values[id].Values)];
            scores[$"hidden_cov_samples_L{layer + 1}"] = ValueOf(RowScores.Spectrum(Rows(parts, samples), samples, ""));
            scores[$"hidden_cov_units_L{layer + 1}"] =
                ValueOf(RowScores.Spectrum(Rows([.. parts.Select(p => Transposed(p, width))], width), width, ""));
        }

        foreach ((string tag, double[] start) in new[] { ("ones", Array.ConvertAll(y, _ => 1.0)), ("y", y) })
        {
            var gradient = new NaiveGradient(network, values, samples, name => tensors[name], start);
            double Saliency(Func<string, bool> layers) =>
                gradient.Weights.Where(g => layers(g.Key)).Sum(g => Magnitude(tensors[$"{g.Key}.weight"], g.Value));
            scores[$"synaptic_saliency_{tag}"] = Saliency(layer => !layer.EndsWith(".w0", StringComparison.Ordinal));
            scores[$"synaptic_saliency_all_{tag}"] = Saliency(layer => layer != "embed");
            scores[$"embedding_saliency_{tag}"] = Saliency(layer => layer == "embed");
            scores[$"hidden_saliency_{tag}"] = network.Marks.Where(m => m.Role == MarkRole.State)
                .Sum(m => Magnitude(values[m.Node].Values, gradient.Of(m.Node)));
            if (tag == "ones")
            {
                double[][] embedded = [.. network.Marks.Where(m => m.Role == MarkRole.Embedded).Select(m => gradient.Of(m.Node))];
                scores["jacobian_cov"] = ValueOf(RowScores.Spectrum(Rows(embedded, samples), samples, ""));
                scores["jacobian_cosine"] = ValueOf(RowScores.Cosine(Rows(embedded, samples), samples, ""));
            }
        }

        Assert.All(fixture.GetProperty("scores").EnumerateObject(), score => Compare(1e-9, fixture, scores, score.Name));
    }

    [SharedDataTheory]
    [MemberData(nameof(Cases))]
    public void Gradient_scores_of_encoders_are_those_of_PyTorch(int index)
    {
        var fixture = new EncoderFixture(SequenceFixtures.Of("bert")[index]);
        Shape y = fixture.Network.Output.Shape;
        double[] probe = [.. SequenceFixtures.Unit("probe", fixture.Seed).Take((int)y.Neurons * fixture.Samples).Select(u => 2 * u - 1)];

        // The probe's numbers are those of a token together, an activation's those of a feature.
        Dictionary<string, double?> scores = EncoderScores(fixture, [.. Enumerable.Range(0, probe.Length).Select(
            i => probe[i / (int)y.Neurons * (int)y.Neurons + i % y.Width * y.Channels + i / y.Width % y.Channels])]);
        Assert.All(scores.Keys, name => Compare(1e-7, fixture.Json, scores, name));
    }

    /// <summary>The engine takes signs of its own for the probe.</summary>
    [SharedDataTheory]
    [MemberData(nameof(Cases))]
    public void Gradient_scores_of_the_engine_are_those_of_float64(int index)
    {
        var fixture = new EncoderFixture(SequenceFixtures.Of("bert")[index]);
        Dictionary<string, double?> expected = EncoderScores(fixture, Signs(fixture));
        ScoreRow row = fixture.Scored(EncoderNames);
        Assert.All(EncoderNames.Zip(row.Mean), m =>
        {
            double tolerance = m.First.Contains("_cov") || m.First.Contains("_score") ? 1e-2 : 1e-4;
            Assert.True(
                Math.Abs(m.Second!.Value - expected[m.First]!.Value) <= tolerance * Math.Abs(expected[m.First]!.Value),
                $"{m.First} is {m.Second}, expected {expected[m.First]}");
        });
    }

    private static unsafe double[] Signs(EncoderFixture fixture)
    {
        Shape y = fixture.Network.Output.Shape;
        var layout = new ActivationLayout(y.Channels, y.Height, y.Width, fixture.Samples);
        using var lanes = new NativeArray<float>(layout.Length);
        Rademacher.Fill(0, layout, 0, y.Channels, lanes.Pointer);
        return Array.ConvertAll(Batch.FromLanes(lanes.Pointer, layout), v => (double)v);
    }

    private static Dictionary<string, double?> EncoderScores(EncoderFixture fixture, double[] start)
    {
        Network network = fixture.Network;
        Dictionary<string, double[]> tensors = network.Nodes.SelectMany(network.ParametersOf).Where(p => p.Initial is null).DistinctBy(p => p.Name)
            .ToDictionary(p => p.Name, p => fixture.Values(p.Name, (int)p.Count));
        NaiveNetwork values = Values(network, tensors, fixture.Tokens, fixture.Samples);
        int tokens = network.Output.Shape.Width;
        var gradient = new NaiveGradient(network, values, fixture.Samples, name => tensors[name], start);
        double Sum(Func<string, bool> layers, Func<double[], double[], int, double> term) => network.Nodes
            .Where(n => n.Op.Weights is { } w && w.Layer.StartsWith("layer", StringComparison.Ordinal)
                && layers(w.Layer[(w.Layer.IndexOf('.') + 1)..]))
            .Sum(n => term(tensors[$"{n.Op.Weights!.Value.Layer}.weight"], gradient.Weights[n.Op.Weights.Value.Layer], n.Shape.Channels));
        double Saliency(Func<string, bool> layers) => Sum(layers, (w, g, _) => Magnitude(w, g));
        double[] Of(MarkRole role) => gradient.Of(network.Marks.Single(m => m.Role == role).Node);
        double[] position = Of(MarkRole.Positioned);
        int features = position.Length / fixture.Samples / tokens;
        double[] overSamples = [.. Enumerable.Range(0, features * tokens).Select(
            i => Enumerable.Range(0, fixture.Samples).Sum(n => position[n * features * tokens + i]))];
        double[] PerSample() => [.. Of(MarkRole.Embedded)];
        return new Dictionary<string, double?>
        {
            ["synaptic_saliency"] = Saliency(layer => layer.StartsWith("ff", StringComparison.Ordinal)),
            ["head_importance"] = Saliency(Heads.Contains),
            ["snip_all"] = Saliency(_ => true),
            ["grad_norm_all"] = Sum(_ => true, (_, g, _) => Math.Sqrt(g.Sum(v => v * v))),
            ["synaptic_diversity"] = Sum(
                layer => Heads.Contains(layer) || layer is "kernel.w" or "attn_out.w",
                (w, g, rows) => NuclearNorm.Of(w, rows)!.Value * NuclearNorm.Of(g, rows)!.Value),
            ["jacobian_cov_samples"] = ValueOf(RowScores.Spectrum(PerSample(), fixture.Samples, "")),
            ["jacobian_cosine_samples"] = ValueOf(RowScores.Cosine(PerSample(), fixture.Samples, "")),
            ["jacobian_score_position"] = ValueOf(RowScores.Spectrum(overSamples, features, "")),
            ["activation_logdet"] = ValueOf(RowScores.LogDeterminant(
                Agreement(network.Marks.Where(m => m.Role == MarkRole.FeedForward).Select(m => values[m.Node].Values), fixture.Samples),
                fixture.Samples)),
        };
    }

    private static void Compare(double sums, JsonElement fixture, Dictionary<string, double?> scores, string name)
    {
        double expected = SequenceFixtures.Score(fixture, name);
        double tolerance = name.Contains("_cov") || name.Contains("_score") || name == "synaptic_diversity" ? 1e-6 : sums;
        Assert.True(
            double.IsNaN(expected) ? scores[name] is null : Math.Abs(scores[name]!.Value - expected) <= tolerance * Math.Abs(expected),
            $"{name} is {scores[name]:r}, expected {expected:r}");
    }

    private static NaiveNetwork Values(Network network, Dictionary<string, double[]> tensors, int[] tokens, int samples) => new(
        network, new WeightSource(WeightInit.PyTorch), 0, false, Array.ConvertAll(tokens, id => (float)id), samples,
        (name, values) => tensors.GetValueOrDefault(name) ?? values);

    private static double? ValueOf(MetricValue score) => score.Failure is null ? score.Value : null;

    private static double Magnitude(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x * y)).Sum();

    /// <summary>Returns a row for each of <paramref name="count"/> parts of every array, side by side.</summary>
    private static double[] Rows(double[][] parts, int count) =>
        [.. Enumerable.Range(0, count).SelectMany(r => parts.SelectMany(p => p.Skip(r * (p.Length / count)).Take(p.Length / count)))];

    /// <summary>Returns samples x channels as channels x samples.</summary>
    private static double[] Transposed(double[] values, int channels) =>
        [.. Enumerable.Range(0, values.Length).Select(i => values[i % (values.Length / channels) * channels + i / (values.Length / channels)])];

    private static double[] Agreement(IEnumerable<double[]> activations, int samples)
    {
        var agreement = new double[samples * samples];
        foreach (double[] a in activations)
        {
            int length = a.Length / samples;
            for (int i = 0; i < agreement.Length; i++)
            {
                (int p, int q) = Math.DivRem(i, samples);
                agreement[i] += Enumerable.Range(0, length).Count(k => a[p * length + k] > 0 == a[q * length + k] > 0);
            }
        }

        return agreement;
    }
}
