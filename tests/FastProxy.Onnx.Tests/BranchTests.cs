using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Operators;
using FastProxy.Onnx.Tests.Parity;
using Xunit;

namespace FastProxy.Onnx.Tests;

/// <summary>An If whose condition is known when a model is read is the branch that it takes.</summary>
public sealed class BranchTests
{
    private const int Samples = 2;

    private static readonly Dictionary<string, OnnxAttribute> None = [];

    private static readonly OnnxNode[] IsThreeChannels =
        [Node("Shape", ["x"], "shape"), Node("Gather", ["shape", "one"], "channels"), Node("Equal", ["channels", "three"], "c")];

    [Theory]
    [InlineData("one")]
    [InlineData("three")]
    public void A_constant_condition_takes_its_branch(string other) =>
        Agrees(Node("Equal", ["one", other], "c"), If("c", Convolution("w"), Convolution("v"), "y"));

    [Theory]
    [InlineData("x", "three")]
    [InlineData("x", "one")]
    [InlineData("relu", "three")]
    public void A_condition_on_shapes_takes_its_branch(string value, string channels) => Agrees(
        Node("Relu", ["x"], "relu"),
        Node("Shape", [value], "shape"),
        Node("Gather", ["shape", "one"], "channels"),
        Node("Equal", ["channels", channels], "c"),
        If("c", Convolution("w"), Convolution("v", "relu"), "y"));

    [Fact]
    public void Branches_have_names_and_weights_of_their_own()
    {
        OnnxGraph first = Convolution("own") with { Tensors = new Dictionary<string, OnnxTensor> { ["own"] = Weights(3, 1, seed: 3) } };
        OnnxGraph second = Convolution("own", "a") with { Tensors = new Dictionary<string, OnnxTensor> { ["own"] = Weights(3, 8, seed: 4) } };
        Agrees([.. IsThreeChannels, If("c", first, first, "a"), If("c", second, second, "y")]);
    }

    [Fact]
    public void A_pattern_inside_a_branch_is_the_operator_that_it_is()
    {
        var inside = Graph("t", Node("Conv", ["x", "w"], "conv"), Node("Sigmoid", ["conv"], "gate"), Node("Mul", ["conv", "gate"], "t"));
        Agrees([.. IsThreeChannels, If("c", inside, inside, "y")]);
    }

    [Fact]
    public void A_branch_gives_several_values_constants_among_them()
    {
        OnnxGraph inside = Graph("s", Node("Identity", ["x"], "s"), Node("Identity", ["w"], "k")) with { Outputs = ["s", "k"] };
        OnnxNode branch = If("c", inside, inside, "z") with { Outputs = ["z", "weights"] };
        Agrees([.. IsThreeChannels, branch, Node("Conv", ["z", "weights"], "y")]);
    }

    [Fact]
    public void A_name_inside_hides_the_same_name_outside()
    {
        OnnxGraph hiding = Graph("x", Node("Relu", ["x"], "z"), Node("Conv", ["z", "w"], "x"));
        OnnxGraph plain = Graph("b", Node("Relu", ["x"], "a"), Node("Conv", ["a", "w"], "b"));
        OnnxNode[] hidden = [.. IsThreeChannels, Node("Neg", ["x"], "z"), If("c", hiding, hiding, "t"), Sum("t", "z")];
        OnnxNode[] shown = [.. IsThreeChannels, Node("Neg", ["x"], "z"), If("c", plain, plain, "t"), Sum("t", "z")];
        Assert.Equal(Exact(shown), Exact(hidden));
        Agrees(shown);

        OnnxGraph outer = Graph("r", Node("Relu", ["x"], "z"), If("c", hiding, hiding, "r"));
        OnnxGraph same = Graph("r", Node("Relu", ["x"], "q"), Node("Relu", ["x"], "a"), Node("Conv", ["a", "w"], "r"));
        hidden = [.. IsThreeChannels, Node("Neg", ["x"], "z"), If("c", outer, outer, "t"), Sum("t", "z")];
        shown = [.. IsThreeChannels, Node("Neg", ["x"], "z"), If("c", same, same, "t"), Sum("t", "z")];
        Assert.Equal(Exact(shown), Exact(hidden));
    }

    [Fact]
    public void Eight_levels_are_read_and_nine_refused()
    {
        Agrees([.. IsThreeChannels, Nested(8)]);
        InputException fault = Assert.Throws<InputException>(() => OnnxFile.Read(Bytes([.. IsThreeChannels, Nested(9)])));
        Assert.Equal("graphs inside 8 others, expected at most 8 levels", fault.Message);
    }

    [Fact]
    public void Nodes_of_branches_count_among_those_of_the_graph()
    {
        OnnxGraph large = Graph("t0", [.. Enumerable.Range(0, 1500).Select(i => Node("Relu", ["x"], $"t{i}"))]);
        Assert.Equal("the graph has 3004 nodes, expected at most 2048", Fault([.. IsThreeChannels, If("c", large, large, "y")]));
    }

    [Fact]
    public void A_condition_that_is_not_known_is_refused()
    {
        OnnxGraph branch = Convolution("w");
        Assert.Equal("node 'y' ('If'): input 0 is 'x', expected a constant", Fault(If("x", branch, branch, "y")));
        Assert.StartsWith("node 'c' ('Greater')", Fault(Node("Greater", ["x", "x"], "c"), If("c", branch, branch, "y")));
        Assert.Equal("node 'y' ('If'): expected a condition of one value", Fault(If("w", branch, branch, "y")));
    }

    [Fact]
    public void A_branch_that_is_missing_or_gives_other_outputs_is_refused()
    {
        OnnxNode bare = Node("If", ["one"], "y");
        Assert.Equal("node 'y' ('If'): expected a then_branch of no inputs and 1 outputs", Fault(bare));
        OnnxGraph nothing = Convolution("w") with { Outputs = [] };
        Assert.Equal("node 'y' ('If'): expected a then_branch of no inputs and 1 outputs", Fault(If("one", nothing, nothing, "y")));
        OnnxGraph missing = Convolution("w") with { Outputs = ["absent"] };
        Assert.StartsWith("node 'y' ('Identity'): input 0 is no value", Fault(If("one", missing, missing, "y")));
    }

    private static OnnxNode Node(string type, string[] inputs, string output) => new(output, type, inputs, [output], None);

    /// <summary>The sum of a value of one pixel and of another's first pixels by the weights.</summary>
    private static OnnxNode Sum(string pixel, string image) => If(
        "c",
        Graph("sum", Node("Conv", [image, "v"], "other"), Node("Add", [pixel, "other"], "sum")),
        Graph("sum", Node("Relu", [pixel], "sum")),
        "y");

    private static OnnxNode If(string condition, OnnxGraph then, OnnxGraph otherwise, string output) => Node("If", [condition], output) with
    {
        Attributes = new Dictionary<string, OnnxAttribute>
        {
            ["then_branch"] = new(null, null, null, [], null, then),
            ["else_branch"] = new(null, null, null, [], null, otherwise),
        },
    };

    private static OnnxNode Nested(int levels) =>
        If("c", levels == 1 ? Convolution("w") : Graph("t", Nested(levels - 1) with { Outputs = ["t"] }), Convolution("v"), "y");

    private static OnnxGraph Convolution(string weights, string input = "x") => Graph("t", Node("Conv", [input, weights], "t"));

    private static OnnxGraph Graph(string output, params OnnxNode[] nodes) => new(nodes, new Dictionary<string, OnnxTensor>(), [], [output]);

    private static OnnxTensor Weights(int channels, int size, int seed) =>
        OnnxTensor.Of([3, channels, size, size], Forward.Noise(3 * channels * size * size, seed));

    private static OnnxModel Model(OnnxNode[] nodes)
    {
        var tensors = new Dictionary<string, OnnxTensor>
        {
            ["one"] = new([], [], [1]),
            ["three"] = new([], [], [3]),
            ["w"] = Weights(3, 8, seed: 1),
            ["v"] = Weights(3, 8, seed: 2),
        };
        return new(17, nodes, tensors, [new("x", [null, 3, 8, 8])], ["y"], new Dictionary<string, string>());
    }

    private static byte[] Bytes(OnnxNode[] nodes) => OnnxWriter.Write(Model(nodes), "branches", [null, 3, 1, 1]);

    private static float[] Images => Forward.Noise(Samples * 3 * 8 * 8, seed: 0);

    private static void Agrees(params OnnxNode[] nodes) => Forward.Agrees("branches", Bytes(nodes), Images, [Samples, 3, 8, 8], isExact: true);

    private static double[] Exact(OnnxNode[] nodes)
    {
        (Network network, IReadOnlyDictionary<string, NpyArray> weights) = OnnxFile.Read(Bytes(nodes));
        return Forward.Exact(network, weights, Images, Samples);
    }

    private static string Fault(params OnnxNode[] nodes) => Assert.Throws<InputException>(() => GraphImport.Of(Model(nodes), new())).Message;
}
