using System.Text.Json;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels.Random;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Plans;
using FastProxy.Plans.Passes;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using FastProxy.Tests.Sequence;
using Xunit;

namespace FastProxy.Tests.Spaces.NasbenchNlp;

public sealed class NasbenchNlpSpaceTests
{
    /// <summary>A hidden state that is read in its own step, and all that a step may hold.</summary>
    private const string Mixed =
        """
        {"a": {"op": "linear", "input": ["x", "h_prev_1", "h_prev_0"]}, "h_new_1": {"op": "activation_sigm", "input": ["a"]},
         "b": {"op": "elementwise_prod", "input": ["h_new_1", "h_prev_0"]}, "c": {"op": "linear", "input": ["x", "b"]},
         "d": {"op": "activation_leaky_relu", "input": ["c"]}, "e": {"op": "elementwise_sum", "input": ["d", "h_prev_1"]},
         "f": {"op": "activation_tanh", "input": ["e"]}, "h_new_0": {"op": "blend", "input": ["h_new_1", "f", "h_prev_0"]}}
        """;

    private static readonly ISpace Tiny = SpaceCatalog.Create("nasbench-nlp", new Dictionary<string, string>
    {
        ["embedding"] = "6",
        ["hidden"] = "9",
        ["length"] = "4",
        ["vocabulary"] = "23",
    });

    /// <summary>The scores that the fixtures have, of three layers.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Enumerable.Range(1, 3).SelectMany(layer => new[] { $"hidden_cov_units_L{layer}", $"hidden_cov_samples_L{layer}" }),
        "activation_distance", "jacobian_cov", "jacobian_cosine",
        .. new[] { "synaptic_saliency", "synaptic_saliency_all", "embedding_saliency", "hidden_saliency" }
            .SelectMany(name => new[] { $"{name}_ones", $"{name}_y" }),
    ];

    public static IEnumerable<JsonElement> Rows =>
        File.ReadLines(SharedData.PathOf("nasbench-nlp.jsonl")).Select(line => JsonDocument.Parse(line).RootElement);

    [SharedDataFact]
    public void Parameters_at_full_size_are_the_published_ones()
    {
        ISpace space = SpaceCatalog.Create("nasbench-nlp", new Dictionary<string, string> { ["fullSize"] = "true", ["length"] = "2" });
        JsonElement[] rows = [.. Rows];
        Assert.Equal(173, rows.Length);
        Assert.All(rows, row => Assert.Equal(row.GetProperty("num_params").GetInt64(), space.Build(row.GetRawText()).Parameters));
    }

    [SharedDataFact]
    public void Parameters_of_the_reference_are_met()
    {
        JsonElement[] cases = SequenceFixtures.Of("rnn");
        Assert.Equal(8, cases.Length);
        Assert.All(cases, one => Assert.Equal(one.GetProperty("params").GetInt64(), NetworkOf(one).Parameters));
    }

    /// <summary>
    /// The reference computes in float64, the engine in float32: a correlation's eigenvalues near zero decide its score and are rounding there,
    /// so scores of correlations have a wider tolerance.
    /// </summary>
    [SharedDataFact]
    public void Scores_of_the_reference_are_met() => Assert.All(SequenceFixtures.Of("rnn"), one =>
    {
        Network network = NetworkOf(one);
        string[] metrics =
        [
            .. one.GetProperty("scores").EnumerateObject().Select(score => score.Name).Where(name => MetricCatalog.All.Any(m => m.Name == name)),
        ];
        Assert.Equal(11 + 2 * one.GetProperty("L").GetInt32(), metrics.Length);
        Assert.Subset(Names.ToHashSet(), metrics.ToHashSet());
        int[] ids = SequenceFixtures.Tokens(one, isTimeFirst: true);
        InputBatch batch = InputBatch.OfTokens(ids, one.GetProperty("B").GetInt32(), one.GetProperty("V").GetInt32(), []);
        ScoreRow row = Scorer.Score([("cell", network)], metrics, batch, new ScoreOptions { Weights = WeightsOf(one, network) }).Rows[0];
        for (int m = 0; m < metrics.Length; m++)
        {
            double expected = SequenceFixtures.Score(one, metrics[m]);
            if (!double.IsFinite(expected))
            {
                Assert.Null(row.Mean[m]);
                continue;
            }

            double tolerance = metrics[m].Contains("_cov") ? 1e-2 : 1e-4;
            Assert.True(
                row.Mean[m] is double score && Math.Abs(score - expected) <= tolerance * Math.Abs(expected),
                $"{one.GetProperty("name")} {metrics[m]}: {row.Mean[m]}, expected {expected}; {row.Status}");
        }
    });

    [Fact]
    public void Full_size_is_the_benchmarks_and_a_given_size_counts_before_it()
    {
        Assert.Equal(
            "embedding=50 hidden=75 layers=3 length=24 vocabulary=10000", Sizes(SpaceCatalog.Create("nasbench-nlp")));
        Assert.Equal(
            "embedding=400 hidden=75 layers=3 length=70 vocabulary=33278",
            Sizes(SpaceCatalog.Create("nasbench-nlp", new Dictionary<string, string> { ["fullSize"] = "true", ["hidden"] = "75" })));

        static string Sizes(ISpace space) => string.Join(' ', space.Settings.Select(setting => $"{setting.Key}={setting.Value}"));
    }

    [Fact]
    public void A_cell_is_unrolled_over_time_in_layers_whose_weights_are_those_of_the_place()
    {
        Network network = Tiny.Build(Mixed);
        Assert.Equal("6x1x4", network.Output.Shape.ToString());
        Assert.Equal(
            ["9x6", "9x9", "9x9", "9x6", "9x9", "9x9", "9x9", "9x9", "9x9", "9x9", "6x9", "6x6", "6x6", "6x9", "6x6"],
            Layers(network).Select(layer => string.Join('x', layer.Parameters[0].Shape[..2])));
        Assert.Equal(
            ["layer0.a.w0", "layer0.a.w1", "layer0.a.w2", "layer0.c.w0", "layer0.c.w1", "layer1.a.w0"],
            Layers(network).Select(layer => layer.Weight.Layer).Take(6));
        Assert.All(Layers(network), layer => Assert.Equal(
            layer.Weight.Layer.EndsWith(".w0", StringComparison.Ordinal), layer.Parameters.Any(p => p.Name == $"{layer.Weight.Layer}.bias")));
        Assert.Equal(15, Layers(network).Select(layer => layer.Weight.Key).Distinct().Count());
        Assert.All(Layers(network), layer => Assert.Equal(4, network.Nodes.Count(node => node.Op.Weights == layer.Weight)));
        Assert.All(Layers(network), layer => Assert.Equal(
            1 / MathF.Sqrt(layer.Weight.Layer.StartsWith("layer2", StringComparison.Ordinal) ? 6 : 9), layer.Weight.Draw!.Scale));
        Assert.Equal(3 * 4 * 3, network.Nodes.Count(node => node.Op is ApplyOp));
        Assert.All(network.Nodes, node => Assert.True(network.Reached[node.Id]));
    }

    [Fact]
    public void The_embedded_tokens_and_the_states_that_a_step_reads_are_marked()
    {
        Network network = Tiny.Build(Mixed);
        Mark[] embedded = [.. network.Marks.Where(mark => mark.Role is MarkRole.Embedded)];
        Assert.Equal(4, embedded.Length);
        Assert.All(embedded, mark => Assert.Equal("6x1x1", network.Nodes[mark.Node].Shape.ToString()));
        Mark[] states = [.. network.Marks.Where(mark => mark.Role is MarkRole.State)];
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2], states.Select(mark => mark.Index));
        Assert.All(states, mark => Assert.IsType<IdentityOp>(network.Nodes[mark.Node].Op));
        Assert.Equal(
            ["9x1x1", "9x1x1", "6x1x1"], states.Where((_, i) => i % 3 == 0).Select(mark => network.Nodes[mark.Node].Shape.ToString()));
    }

    [Fact]
    public void Equal_subcells_of_different_recipes_have_equal_keys_and_different_nodes_different_ones()
    {
        const string Twice =
            """
            {"p": {"op": "linear", "input": ["x", "h_prev_0"]}, "q": {"op": "linear", "input": ["x", "h_prev_0"]},
             "h_new_0": {"op": "elementwise_prod", "input": ["q", "p"]}}
            """;
        const string Once =
            """{"f": {"op": "linear", "input": ["x", "h_prev_0"]}, "h_new_0": {"op": "activation_tanh", "input": ["f"]}}""";
        string[] twice = [.. Layers(Tiny.Build(Twice)).Select(layer => layer.Weight.Key)];
        string[] once = [.. Layers(Tiny.Build(Once)).Select(layer => layer.Weight.Key)];
        Assert.Equal(12, twice.Distinct().Count());
        Assert.Equal("layer0/linear(x,h_prev_0)#0.w0", once[0]);
        Assert.Empty(once.Except(twice));
    }

    /// <summary>An LSTM with gradients, 70 steps of 50 columns at widths 400 and 600.</summary>
    [Fact]
    public void A_plan_at_full_size_takes_less_than_4_GiB()
    {
        const string Lstm = """
            {"i": {"op": "linear", "input": ["x", "h_prev_0"]}, "i_act": {"op": "activation_sigm", "input": ["i"]},
             "f": {"op": "linear", "input": ["x", "h_prev_0"]}, "f_act": {"op": "activation_sigm", "input": ["f"]},
             "o": {"op": "linear", "input": ["x", "h_prev_0"]}, "o_act": {"op": "activation_sigm", "input": ["o"]},
             "j": {"op": "linear", "input": ["x", "h_prev_0"]}, "j_act": {"op": "activation_tanh", "input": ["j"]},
             "p": {"op": "elementwise_prod", "input": ["f_act", "h_prev_1"]}, "q": {"op": "elementwise_prod", "input": ["i_act", "j_act"]},
             "h_new_1": {"op": "elementwise_sum", "input": ["p", "q"]}, "c": {"op": "activation_tanh", "input": ["h_new_1"]},
             "h_new_0": {"op": "elementwise_prod", "input": ["c", "o_act"]}}
            """;
        ISpace space = SpaceCatalog.Create("nasbench-nlp", new Dictionary<string, string> { ["fullSize"] = "true" });
        PassSet passes = PassCatalog.SetOf(MetricCatalog.All.Where(m => m.Family == Family.Recurrent).SelectMany(m => m.Passes));
        Plan plan = ScoreInputs.PlanOf([space.Build(Lstm)], passes, 50, isWinograd: true, new WeightSource(WeightInit.PyTorch));
        Assert.True(plan.ArenaLength * sizeof(float) < 4L << 30, $"{plan.ArenaLength * sizeof(float)} bytes");
    }

    internal static Network NetworkOf(JsonElement one) => SpaceCatalog.Create("nasbench-nlp", new Dictionary<string, string>
    {
        ["embedding"] = $"{one.GetProperty("E")}",
        ["hidden"] = $"{one.GetProperty("H")}",
        ["layers"] = $"{one.GetProperty("L")}",
        ["length"] = $"{one.GetProperty("T")}",
        ["vocabulary"] = $"{one.GetProperty("V")}",
    }).Build(one.GetProperty("recipe").GetRawText());

    /// <summary>Returns the tensors of the reference under the names of the network: a node's bias is that of its first input.</summary>
    internal static Dictionary<string, double[]> ExactWeightsOf(JsonElement one, Network network)
    {
        ulong seed = one.GetProperty("seed").GetUInt64();
        var tensors = new Dictionary<string, double[]>();
        foreach (Node node in network.Nodes)
        {
            foreach (Parameter parameter in network.ParametersOf(node).Where(p => p.Initial is null && !tensors.ContainsKey(p.Name)))
            {
                string layer = node.Op.Weights!.Value.Layer;
                bool isBias = parameter.Name.EndsWith(".bias", StringComparison.Ordinal);
                double bound = layer == "embed" ? 0.1 : 1 / Math.Sqrt(node.Shape.Channels);
                string name = isBias ? layer.Replace(".w0", ".b") : layer;
                tensors[parameter.Name] = [.. SequenceFixtures.Unit(name, seed).Take((int)parameter.Count).Select(u => (2 * u - 1) * bound)];
            }
        }

        return tensors;
    }

    private static Dictionary<string, NpyArray> WeightsOf(JsonElement one, Network network)
    {
        Dictionary<string, double[]> exact = ExactWeightsOf(one, network);
        return network.Nodes.SelectMany(network.ParametersOf).Where(p => exact.ContainsKey(p.Name)).DistinctBy(p => p.Name)
            .ToDictionary(p => p.Name, p => new NpyArray(p.Shape, Array.ConvertAll(exact[p.Name], v => (float)v)));
    }

    private static IEnumerable<(Weight Weight, IReadOnlyList<Parameter> Parameters)> Layers(Network network) => network.Nodes
        .Where(node => node.Op is ConvOp).Select(node => (node.Op.Weights!.Value, network.ParametersOf(node))).DistinctBy(layer => layer.Value.Layer);
}
