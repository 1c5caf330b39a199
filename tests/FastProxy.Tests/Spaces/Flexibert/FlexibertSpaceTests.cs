using System.Text;
using System.Text.Json;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Spaces;
using FastProxy.Spaces.Flexibert;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Spaces.Flexibert;

public sealed class FlexibertSpaceTests
{
    private const string Operations = "expected SA with SDP or WMA, LT with DFT or DCT, or DSC with an odd number up to 255";
    private const string Attention =
        """{"operation_type":"SA","operation_parameter":"SDP","num_operation_heads":2"""
        + ""","feed_forward_dimension":512,"num_feed_forward":1}""";

    private const string Row = $$"""{"hidden_size":128,"encoder_layers":[{{Attention}},{{Attention}}]}""";

    private static readonly FlexibertSpace Space = Of("configured", isFull: false);

    public static TheoryData<string, bool> Forms => new()
    {
        { "configured", false }, { "released", false }, { "trained", false }, { "configured", true }, { "released", true }, { "trained", true },
    };

    [SharedDataFact]
    public void Published_parameters_are_those_of_the_released_form()
    {
        FlexibertSpace space = Of("released", isFull: true);
        string[] rows = File.ReadAllLines(SharedData.PathOf("nasbench-bert.jsonl"));
        Assert.Equal(250, rows.Length);
        Assert.All(rows, row =>
        {
            using JsonDocument json = JsonDocument.Parse(row);
            double published = json.RootElement.GetProperty("published_metrics").GetProperty("Number of Parameters").GetDouble();
            Assert.Equal(published, space.Build(row).Parameters);
            Assert.Equal(space.At(space.IndexOf(row)), space.Normalise(row));
        });
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Parameters_are_those_of_the_formula(string form, bool isFull)
    {
        FlexibertSpace space = Of(form, isFull);
        var random = new Random(1);
        for (int i = 0; i < 30; i++)
        {
            string row = ((ISpace)space).Sample(random);
            Network network = space.Build(row);
            Assert.Equal(Formula(row, form, isFull ? 1 : 4, isFull ? 128 : 32, isFull ? 30_522 : 500), network.Parameters);
            Assert.Equal(network.Parameters, network.LiveParameters);
        }
    }

    [Fact]
    public void The_index_counts_rows_of_two_layers_once_and_first()
    {
        const int Layers = 48 * 48;
        Assert.Equal(2 * (Layers + Layers * Layers), Space.Count);
        Assert.Equal(Row, Space.At(0));
        Assert.Equal(2, Space.At(2 * Layers - 1).Split("operation_type").Length - 1);
        Assert.Equal(4, Space.At(2 * Layers).Split("operation_type").Length - 1);
        Prop.ForAll(Gen.Choose(0, 2 * (Layers + Layers * Layers) - 1).ToArbitrary(), index =>
        {
            string row = Space.At(index);
            return Space.IndexOf(row) == index && Space.Normalise(row) == row && Space.FromGenes(Space.GenesOf(row)) == row;
        }).QuickCheckThrowOnFailure();
        Assert.Contains($"no index {Space.Count}", Assert.Throws<InputException>(() => Space.At(Space.Count)).Message);
    }

    [Fact]
    public void A_row_of_the_benchmark_has_further_members()
    {
        string row = Row.Replace("{\"hidden", "{ \"id\": 3, \"scores\": {\"glue\": 74.7}, \"hidden").Replace("}]}", ", \"more\": [1]}]}\n");
        Assert.Equal(Row, Space.Normalise(row));
        Assert.Equal(0, Space.IndexOf(row));
    }

    [Fact]
    public void A_row_of_other_widths_has_a_network_but_no_index()
    {
        string row = Row.Replace("128", "96").Replace("512", "200").Replace("\"num_operation_heads\":2", "\"num_operation_heads\":3");
        Assert.Equal(new Shape(24, 1, 32), Space.Build(row).Output.Shape);
        Assert.Equal(
            "the architecture has no index: hidden_size is 96, expected 128 or 256", Assert.Throws<InputException>(() => Space.IndexOf(row)).Message);
    }

    [Theory]
    [InlineData("128", "130", "hidden_size is 130, expected a multiple of 4, which widths are divided by unless fullSize is true")]
    [InlineData(
        "512", "510", "layer 1: feed_forward_dimension is 510, expected a multiple of 4, which widths are divided by unless fullSize is true")]
    [InlineData("heads\":2", "heads\":64", "layer 1: 64 heads do not divide the network's hidden size, 32")]
    public void A_width_that_cannot_be_divided_is_refused(string old, string replacement, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Space.Build(Row.Replace(old, replacement))).Message);

    [Theory]
    [InlineData("", "expected a JSON object, got an error of JSON at line 1, byte 1")]
    [InlineData("{", "expected a JSON object, got an error of JSON at line 1, byte 2")]
    [InlineData("[]", "expected a JSON object, got '[]'")]
    [InlineData("{\"hidden_size\":128}", "encoder_layers is missing")]
    [InlineData("{\"hidden_size\":128,\"hidden_size\":128}", "expected a JSON object with each member once")]
    [InlineData("{\"hidden_size\":1.5}", "hidden_size is '1.5', expected a whole number from 1 to 4096")]
    [InlineData("{\"hidden_size\":128,\"encoder_layers\":[1]}", "expected encoder_layers to be a list of 2 or 4 layers")]
    [InlineData("{\"hidden_size\":128,\"encoder_layers\":[1,2]}", "layer 1: expected a JSON object, got '1'")]
    [InlineData("{\"\\ud800\":1}", "expected names of valid Unicode")]
    public void Another_text_is_refused(string text, string reason) =>
        Assert.Equal($"not a FlexiBERT row: {reason}", Assert.Throws<InputException>(() => Space.Build(text)).Message);

    [Theory]
    [InlineData("\"SDP\"", "\"DFT\"", $"operation '\"SA\"' with parameter '\"DFT\"', {Operations}")]
    [InlineData("\"SA\",\"operation_parameter\":\"SDP\"", "\"DSC\",\"operation_parameter\":4",
        $"operation '\"DSC\"' with parameter '4', {Operations}")]
    [InlineData("\"SA\",\"operation_parameter\":\"SDP\",\"num_operation_heads\":2", "\"DSC\",\"operation_parameter\":5,\"num_operation_heads\":1",
        "num_operation_heads is 1, expected an even number: half of DSC's heads attend, half convolve")]
    [InlineData("heads\":2", "heads\":3", "num_operation_heads is 3, expected a divisor of hidden_size 128")]
    [InlineData("heads\":2", "heads\":\"2\"", "num_operation_heads is '\"2\"', expected a whole number from 1 to 128")]
    [InlineData("512", "0", "feed_forward_dimension is '0', expected a whole number from 1 to 16384")]
    [InlineData("num_feed_forward\":1", "num_feed_forward\":99999999999", "num_feed_forward is '99999999999', expected a whole number from 1 to 16")]
    [InlineData("\"num_feed_forward\":1", "\"num\":1", "num_feed_forward is missing")]
    public void A_refusal_names_the_layer(string old, string replacement, string reason)
    {
        string row = $$"""{"hidden_size":128,"encoder_layers":[{{Attention}},{{Attention.Replace(old, replacement)}}]}""";
        Assert.Equal($"not a FlexiBERT row: layer 2: {reason}", Assert.Throws<InputException>(() => Space.Build(row)).Message);
    }

    [Fact]
    public void Any_text_is_read_or_refused() => Hostile.IsReadOrRefused(
        Encoding.UTF8.GetBytes(Space.At(Space.Count / 3)), path => Space.FunctionOf(Encoding.UTF8.GetString(File.ReadAllBytes(path))));

    [Fact]
    public void A_longer_text_is_refused_unread() =>
        Assert.Contains("65537 characters", Assert.Throws<InputException>(() => Space.Build(new string(' ', 65_537))).Message);

    /// <summary>Of layers SA/SDP, SA/WMA, LT/DCT and DSC/9, of 4 heads and 3 feed-forward maps each.</summary>
    [Fact]
    public void Marks_are_what_the_metrics_count()
    {
        Network network = Space.Build(Space.FromGenes([1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 3, 1, 1, 1, 5, 1, 1, 1]));
        Node[] Marked(MarkRole role) => [.. network.Marks.Where(m => m.Role == role).Select(m => network.Nodes[m.Node])];
        Assert.Equal(
            ["layer0.query.w", "layer0.key.w", "layer0.value.w", "layer1.query.w", "layer1.key.w", "layer1.value.w", "layer1.weight.w",
                "layer2.input.w", "layer3.query.w", "layer3.key.w", "layer3.value.w"],
            Marked(MarkRole.Projection).Select(n => n.Op.Weights!.Value.Layer));
        Assert.Equal([4, 4, 4, 2], network.Marks.Where(m => m.Role == MarkRole.Softmax).Select(m => m.Index));
        Assert.Equal(
            [new(4 * 32, 1, 32), new(4 * 32, 1, 32), new(64, 1, 32), new(2 * 32, 1, 32)], Marked(MarkRole.Softmax).Select(n => n.Shape));
        Assert.Equal(Enumerable.Repeat(new Shape(256, 1, 32), 12), Marked(MarkRole.FeedForward).Select(n => n.Shape));
        Assert.Equal([new Shape(64, 1, 32)], Marked(MarkRole.Embedded).Select(n => n.Shape));
        Assert.Equal([new Shape(32, 1, 32)], Marked(MarkRole.Positioned).Select(n => n.Shape));
        Assert.All(Marked(MarkRole.Embedded).Concat(Marked(MarkRole.Positioned)), n => Assert.IsType<IdentityOp>(n.Op));

        // The output reads everything but the softmax of the transform.
        Assert.Equal([Marked(MarkRole.Softmax)[2].Id], network.Nodes.Where(n => !network.Live[n.Id]).Select(n => n.Id));
        Assert.True(network.Reached[Marked(MarkRole.Softmax)[2].Id]);
    }

    [Fact]
    public void Weights_are_normal_biases_zero_and_the_first_word_is_zero()
    {
        Weight[] weights = [.. Space.Build(Space.At(Space.Count - 1)).Nodes.Select(n => n.Op.Weights).OfType<Weight>()];
        Assert.All(weights, w => Assert.Equal(new WeightDraw(true, 0.04f, 0, HasZeroFirst: w.Layer == "word"), w.Draw));
        Assert.All(weights, w => Assert.Equal(w.Layer, w.Key));
        Assert.Equal(weights.Length, weights.Distinct().Count());
    }

    [Fact]
    public void Rows_that_differ_in_what_a_form_ignores_are_one_function()
    {
        string wide = Row.Replace("128", "256").Replace("512", "1024");
        string transform = Row.Replace("\"SA\"", "\"LT\"").Replace("\"SDP\"", "\"DCT\"");
        Assert.Equal((false, false), SameAs(Of("configured", isFull: false)));
        Assert.Equal((true, false), SameAs(Of("released", isFull: false)));
        Assert.Equal((false, true), SameAs(Of("trained", isFull: false)));

        (bool IsWideSame, bool IsTransformSame) SameAs(FlexibertSpace space) =>
            (space.FunctionOf(Row) == space.FunctionOf(wide), space.FunctionOf(Row) == space.FunctionOf(transform));
    }

    private static FlexibertSpace Of(string form, bool isFull) => (FlexibertSpace)SpaceCatalog.Create(
        "flexibert", new Dictionary<string, string> { ["form"] = form, ["fullSize"] = isFull ? "true" : "false" });

    /// <summary>Returns the parameters of a row, term by term.</summary>
    private static long Formula(string row, string form, int divisor, int embedding, int vocabulary)
    {
        using JsonDocument json = JsonDocument.Parse(row);
        long hidden = (form == "released" ? 256 : json.RootElement.GetProperty("hidden_size").GetInt32()) / divisor;
        long sum = (vocabulary + 512 + 2 + 2) * embedding + (embedding == hidden ? 0 : Linear(embedding, hidden));
        foreach (JsonElement layer in json.RootElement.GetProperty("encoder_layers").EnumerateArray())
        {
            string type = form == "trained" ? "SA" : layer.GetProperty("operation_type").GetString()!;
            bool isWeighted = form != "trained" && layer.GetProperty("operation_parameter").ToString() == "WMA";
            int heads = layer.GetProperty("num_operation_heads").GetInt32();
            long width = (form == "released" ? 1024 : layer.GetProperty("feed_forward_dimension").GetInt32()) / divisor;
            long half = heads / 2 * (hidden / heads);
            long kernel = type == "DSC" ? layer.GetProperty("operation_parameter").GetInt32() : 0;
            long taps = heads / 2 * kernel;
            sum += type switch
            {
                "LT" => Linear(hidden, hidden),
                "SA" => 4 * Linear(hidden, hidden) + (isWeighted ? hidden * hidden : 0) + 2 * hidden,
                _ => 4 * Linear(hidden, half) + hidden * kernel + Linear(hidden, half) + Linear(half, taps) + Linear(hidden, hidden) + 2 * hidden,
            };
            long before = hidden;
            for (int j = 0; j < layer.GetProperty("num_feed_forward").GetInt32(); j++)
            {
                long next = form == "trained" && j == 0 ? 4 * hidden : width;
                sum += Linear(before, next);
                before = next;
            }

            sum += Linear(before, hidden) + 2 * hidden;
        }

        return sum;
    }

    private static long Linear(long from, long to) => from * to + to;
}
