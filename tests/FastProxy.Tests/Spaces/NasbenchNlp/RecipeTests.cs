using System.Text.Json.Nodes;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Spaces;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Spaces.NasbenchNlp;

public sealed class RecipeTests
{
    private const string Gru =
        """
        {"r": {"op": "linear", "input": ["x", "h_prev_0"]}, "r_act": {"op": "activation_sigm", "input": ["r"]},
         "z": {"op": "linear", "input": ["x", "h_prev_0"]}, "z_act": {"op": "activation_sigm", "input": ["z"]},
         "rh": {"op": "elementwise_prod", "input": ["r_act", "h_prev_0"]}, "h": {"op": "linear", "input": ["x", "rh"]},
         "act": {"op": "activation_tanh", "input": ["h"]}, "h_new_0": {"op": "blend", "input": ["z_act", "h_prev_0", "act"]}}
        """;

    /// <summary>Seven steps: x reaches h_new_0 at most two steps later in each of the three layers.</summary>
    private static readonly ISpace Space = SpaceCatalog.Create("nasbench-nlp", new Dictionary<string, string> { ["length"] = "7" });

    [Fact]
    public void Nodes_stand_depth_first_from_the_hidden_states_and_are_numbered() => Assert.Equal(
        """
        {"n0":{"op":"linear","input":["x","h_prev_0"]},"n1":{"op":"activation_sigm","input":["n0"]},
        "n2":{"op":"linear","input":["x","h_prev_0"]},"n3":{"op":"activation_sigm","input":["n2"]},
        "n4":{"op":"elementwise_prod","input":["n3","h_prev_0"]},"n5":{"op":"linear","input":["x","n4"]},
        "n6":{"op":"activation_tanh","input":["n5"]},"h_new_0":{"op":"blend","input":["n1","h_prev_0","n6"]}}
        """.ReplaceLineEndings(""),
        Space.Normalise(Gru));

    [Fact]
    public void A_row_of_the_benchmark_is_its_recipe() => Assert.Equal(
        Space.Normalise(Gru), Space.Normalise($$"""{"recipe_id": 7, "recipe": {{Gru}}, "ptb": null}"""));

    [Fact]
    public void A_node_may_be_called_recipe() => Assert.Equal(
        """{"n0":{"op":"linear","input":["x","h_prev_0"]},"h_new_0":{"op":"activation_tanh","input":["n0"]}}""",
        Space.Normalise(
            """{"recipe":{"op":"linear","input":["x","h_prev_0"]},"h_new_0":{"op":"activation_tanh","input":["recipe"]}}"""));

    [Fact]
    public void Spellings_that_differ_in_names_and_order_are_one_text_one_function_and_the_same_weights() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            string recipe = Space.Sample(random);
            string other = Respelt(recipe, random);
            Network network = Space.Build(recipe);
            Assert.Equal(recipe, Space.Normalise(recipe));
            Assert.Equal(recipe, Space.Normalise(other));
            Assert.Equal(Space.FunctionOf(recipe), Space.FunctionOf(other));
            Assert.Equal(Keys(network), Keys(Space.Build(other)));
            Assert.True(network.IsConnected);
            Assert.Equal(network.Parameters, network.LiveParameters);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nodes_that_nothing_reads_count_as_parameters_and_not_for_the_function()
    {
        const string Rnn = """{"f":{"op":"linear","input":["x","h_prev_0"]},"h_new_0":{"op":"activation_tanh","input":["f"]}}""";
        string dead = Rnn.Insert(1, "'a':{'op':'linear','input':['b']},'b':{'op':'activation_tanh','input':['f']},".Replace('\'', '"'));
        Assert.NotEqual(Space.Normalise(Rnn), Space.Normalise(dead));
        Assert.Equal(Space.FunctionOf(Rnn), Space.FunctionOf(dead));
        Network network = Space.Build(dead);
        Assert.Equal((2 * 75 * 76) + (50 * 51), network.Parameters - Space.Build(Rnn).Parameters);
        Assert.Equal(Space.Build(Rnn).Parameters, network.LiveParameters);
    }

    [Theory]
    [InlineData("", "expected a JSON object of nodes, found no JSON from byte 0 of its line 1 on")]
    [InlineData("{]", "expected a JSON object of nodes, found no JSON from byte 1 of its line 1 on")]
    [InlineData("[]", "expected a JSON object of nodes")]
    [InlineData("7", "expected a JSON object of nodes")]
    [InlineData("{}", "it has no node")]
    [InlineData("""{"a":{"op":"linear","input":["x"]}}""", "node 'h_new_0' is missing")]
    [InlineData("""{"h_new_0":{"op":"linear","input":["x"]},"h_new_2":{"op":"linear","input":["x"]}}""", "node 'h_new_1' is missing")]
    [InlineData("""{"h_new_0":{"op":"relu","input":["x"]}}""", "node 'h_new_0': unknown op 'relu'; expected one of linear, elementwise_sum")]
    [InlineData("""{"h_new_0":{"op":"linear","input":[]}}""", "node 'h_new_0': 0 inputs of linear, expected 1 to 16")]
    [InlineData("""{"h_new_0":{"op":"blend","input":["h_prev_0"]}}""", "node 'h_new_0': 1 inputs of blend, expected 3")]
    [InlineData("""{"h_new_0":{"op":"linear","input":["y"]}}""", "node 'h_new_0': unknown input 'y'; expected x, h_prev_i or a node")]
    [InlineData("""{"h_new_0":{"op":"linear","input":["h_prev_1"]}}""", "node 'h_new_0': input 'h_prev_1' without a node 'h_new_1'")]
    [InlineData("""{"h_new_0":{"op":"linear","input":[0]}}""", "node 'h_new_0': expected names as inputs")]
    [InlineData("""{"h_new_0":{"op":"linear","input":"x"}}""", """node 'h_new_0': expected {"op": NAME, "input": [NAME, ...]}""")]
    [InlineData("""{"h_new_0":{"op":"linear","op":"linear"}}""", """node 'h_new_0': expected {"op": NAME, "input": [NAME, ...]}""")]
    [InlineData("""{"h_new_0":{"op":"activation_tanh","input":["x"]}}""", "node 'h_new_0': activation_tanh reads x, whose width differs")]
    [InlineData("""{"h_new_0":{"op":"linear","input":["a"]},"a":{"op":"linear","input":["h_new_0"]}}""", "node 'h_new_0': it depends on itself")]
    [InlineData("""{"h_new_0":{"op":"linear","input":["x"]},"a":{"op":"linear","input":["a"]}}""", "node 'a': it depends on itself")]
    [InlineData("""{"h_new_0":{"op":"linear","input":["x"]},"h_new_0":{"op":"linear","input":["x"]}}""", "node 'h_new_0' comes twice")]
    [InlineData("""{"x":{"op":"linear","input":["x"]}}""", "node 'x': expected a name")]
    [InlineData("""{"h_prev_0":{"op":"linear","input":["x"]}}""", "node 'h_prev_0': expected a name")]
    [InlineData("""{"h_new_00":{"op":"linear","input":["x"]}}""", "node 'h_new_00': expected a name")]
    [InlineData("""{"a b":{"op":"linear","input":["x"]}}""", "node 'a b': expected a name")]
    [InlineData("""{"\ud800":{"op":"linear","input":["x"]}}""", "expected Unicode text")]
    public void Another_text_is_refused_by_its_node(string text, string fault) => Assert.StartsWith(
        $"not a recipe: {fault}", Assert.Throws<InputException>(() => Space.Normalise(text)).Message);

    [Fact]
    public void Too_much_is_refused()
    {
        string nodes = string.Join(',', Enumerable.Range(0, 65).Select(i => $$"""
            "a{{i}}":{"op":"linear","input":["x"]}
            """));
        Assert.Equal("not a recipe: more than 64 nodes", Assert.Throws<InputException>(() => Space.Normalise($"{{{nodes}}}")).Message);
        string many = $$"""
            {"h_new_0":{"op":"linear","input":[{{string.Join(',', Enumerable.Repeat("\"x\"", 17))}}]} }
            """;
        Assert.Equal(
            "not a recipe: node 'h_new_0': 17 inputs of linear, expected 1 to 16",
            Assert.Throws<InputException>(() => Space.Normalise(many)).Message);
        Assert.StartsWith(
            "not a recipe: 70000 characters, expected at most",
            Assert.Throws<InputException>(() => Space.Normalise(new string(' ', 70_000))).Message);
        Assert.StartsWith("not a recipe: ", Assert.Throws<InputException>(() => Space.Normalise(new string('[', 1000))).Message);
    }

    [Fact]
    public void A_deep_recipe_of_many_paths_is_read()
    {
        IEnumerable<string> doubled = Enumerable.Range(1, 62).Select(i => $$"""
            "a{{i}}":{"op":"elementwise_sum","input":["a{{i - 1}}","a{{i - 1}}"]},
            """);
        string text = $$"""
            {"a0":{"op":"linear","input":["x","h_prev_0"]},{{string.Concat(doubled)}} "h_new_0":{"op":"linear","input":["a62"]} }
            """;
        Assert.Equal(2 * 3, Keys(Space.Build(text)).Count(key => key.EndsWith(".w0", StringComparison.Ordinal)));
    }

    [Fact]
    public void Any_node_may_read_x_where_its_width_is_that_of_the_hidden_states()
    {
        var sizes = new Dictionary<string, string> { ["embedding"] = "8", ["hidden"] = "8", ["length"] = "2" };
        ISpace alike = SpaceCatalog.Create("nasbench-nlp", sizes);
        Assert.Equal("8x1x2", alike.Build("""{"h_new_0":{"op":"elementwise_sum","input":["x","h_prev_0"]}}""").Output.Shape.ToString());
    }

    /// <summary>The recipe with other names and with its nodes in another order.</summary>
    private static string Respelt(string recipe, Random random)
    {
        KeyValuePair<string, JsonNode?>[] nodes = [.. JsonNode.Parse(recipe)!.AsObject()];
        random.Shuffle(nodes);
        Dictionary<string, string> names = nodes.Select((node, i) => (node.Key, i)).ToDictionary(
            node => node.Key, node => node.Key.StartsWith("h_new_", StringComparison.Ordinal) ? node.Key : $"node_{node.i}");
        return new JsonObject(nodes.Select(node => KeyValuePair.Create(names[node.Key], (JsonNode?)new JsonObject
        {
            ["input"] = new JsonArray([.. node.Value!["input"]!.AsArray().Select(name => (JsonNode)names.GetValueOrDefault($"{name}", $"{name}"))]),
            ["op"] = $"{node.Value["op"]}",
        }))).ToString();
    }

    private static IEnumerable<string> Keys(Network network) =>
        network.Nodes.Select(node => node.Op.Weights?.Key).OfType<string>().Distinct();
}
