using FastProxy.Input;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Operators;
using FastProxy.Tests;
using Xunit;

namespace FastProxy.Onnx.Tests;

/// <summary>A file that is no model, or none that networks hold, is refused in one line.</summary>
public sealed class HostileModelTests
{
    private static readonly string Fixtures = Path.Combine(Repository.Root, "tests", "FastProxy.Onnx.Tests", "Fixtures");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Fixtures, "*.onnx").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_damaged_model_is_read_or_refused(string file) =>
        Hostile.IsReadOrRefused(File.ReadAllBytes(Path.Combine(Fixtures, file)), path => OnnxFile.Read(path));

    [Fact]
    public void An_unknown_operator_is_named_with_its_opset_and_what_is_known() =>
        Refused("node 'n' ('Sin') of opset 17 is not known; expected one of Abs, Add, AveragePool, ", [Node("Sin", ["x"], "y")]);

    [Fact]
    public void A_cycle_and_a_missing_input_are_named()
    {
        Refused("node 'n' ('Relu'): input 0 is no value that an earlier node or the graph's input gives", [Node("Relu", ["y"], "y")]);
        Refused("node 'n' ('Relu'): input 0 is no value", [Node("Relu", ["missing"], "y")]);
        Refused("node 'n' ('Relu'): expected inputs and outputs", [Node("Relu", [], "y")]);
    }

    [Fact]
    public void A_graph_of_too_many_nodes_is_refused()
    {
        OnnxNode[] nodes = [.. Enumerable.Range(0, 3000).Select(i => Node("Relu", ["x"], $"y{i}"))];
        var model = new OnnxModel(
            17, nodes, new Dictionary<string, OnnxTensor>(), [new("x", [null, 3, 8, 8])], ["y0"], new Dictionary<string, string>());
        Assert.Equal("the graph has 3000 nodes, expected at most 2048", Assert.Throws<InputException>(() => GraphImport.Of(model, new())).Message);
    }

    [Fact]
    public void An_operator_but_if_with_a_graph_inside_is_refused()
    {
        var inside = new Dictionary<string, OnnxAttribute>
        {
            ["body"] = new(null, null, null, [], null, new([], new Dictionary<string, OnnxTensor>(), [], [])),
        };
        Assert.Contains("no graph inside", Fault(new OnnxNode("n", "Relu", ["x"], ["y"], inside)));
    }

    [Fact]
    public void Constants_larger_than_the_file_are_bounded()
    {
        var shape = new Dictionary<string, OnnxTensor> { ["s"] = OnnxTensor.Of(20_000, 20_000) };
        Assert.Contains(
            "a constant of 20000x20000, expected lengths from 0, and at most 200000000 elements", Fault(Node("ConstantOfShape", ["s"], "y"), shape));
    }

    [Fact]
    public void Elements_of_values_and_terms_of_maps_are_bounded()
    {
        var tensors = new Dictionary<string, OnnxTensor>
        {
            ["huge"] = OnnxTensor.Of(1, 1 << 12, 1 << 12, 1 << 12),
            ["large"] = OnnxTensor.Of(1, 1 << 16),
        };
        Assert.Contains("expected at most 67108864 elements of a sample", Fault(Node("Tile", ["x", "huge"], "y"), tensors));
        OnnxNode[] nodes = [Node("Flatten", ["x"], "f"), Node("Tile", ["f", "large"], "y")];
        Assert.Contains("terms, expected at most 16777216 in a model", Fault(nodes, tensors));
    }

    [Fact]
    public void What_acts_across_samples_is_refused()
    {
        var tensors = new Dictionary<string, OnnxTensor>
        {
            ["flat"] = OnnxTensor.Of(-1),
            ["each"] = OnnxTensor.Of([61, 1, 1, 1], Parity.Forward.Noise(61, 1)),
        };
        Assert.Contains("expected 61 samples in dimension 0", Fault(Node("Reshape", ["x", "flat"], "y"), tensors));
        Assert.Contains("differs from sample to sample", Fault(Node("Add", ["x", "each"], "y"), tensors));
        Assert.Contains("the samples among them", Fault(Node("ReduceMean", ["x"], "y")));
        Assert.Contains("expected 61 samples in dimension 0", Fault(Node("Transpose", ["x"], "y")));
        var order = OnnxAttribute.Of(1, 0, 2, 3);
        OnnxNode[] pool = [With(Node("Transpose", ["x"], "z"), "perm", order), Node("GlobalAveragePool", ["z"], "y")];
        Assert.Contains("expected the samples in dimension 0", Fault(pool, null));
        OnnxNode[] softmax = [With(Node("Softmax", ["x"], "z"), "axis", OnnxAttribute.Of(0L)), Node("Relu", ["z"], "y")];
        Assert.Contains("axis 0 is that of the samples", Fault(softmax, null));
    }

    [Fact]
    public void Ids_that_no_table_takes_and_one_table_in_two_roles_are_refused()
    {
        static string Of(OnnxInput input, params OnnxNode[] nodes)
        {
            var tensors = new Dictionary<string, OnnxTensor> { ["table"] = OnnxTensor.Of([6, 6], Parity.Forward.Noise(36, 1)) };
            return Assert.Throws<InputException>(
                () => GraphImport.Of(new(17, nodes, tensors, [input], ["y"], new Dictionary<string, string>()), new())).Message;
        }

        var ids = new OnnxInput("x", [null, 5], IsWhole: true);
        Assert.Contains("expected token ids", Of(ids, Node("Relu", ["x"], "y")));
        Assert.Contains(
            "weights 'table' are those of another node too", Of(ids, Node("Gather", ["table", "x"], "z"), Node("MatMul", ["z", "table"], "y")));
    }

    [Fact]
    public void A_recurrent_operator_of_too_many_steps_is_refused_before_it_is_unrolled()
    {
        var tensors = new Dictionary<string, OnnxTensor>
        {
            ["w"] = OnnxTensor.Of([1, 8, 3], new float[24]),
            ["r"] = OnnxTensor.Of([1, 8, 2], new float[16]),
        };
        var model = new OnnxModel(
            17, [With(Node("LSTM", ["x", "w", "r"], "y"), "layout", OnnxAttribute.Of(1L))], tensors, [new("x", [null, 20_000_000, 3])], ["y"],
            new Dictionary<string, string>());
        Assert.Contains("operations of a network, expected at most 4096", Assert.Throws<InputException>(() => GraphImport.Of(model, new())).Message);
    }

    [Fact]
    public void Padding_at_the_end_of_all_numbers_is_refused()
    {
        var tensors = new Dictionary<string, OnnxTensor>
        {
            ["w"] = OnnxTensor.Of([4, 3, 1, 1], new float[12]),
            ["v"] = OnnxTensor.Of([3, 3, 1, 1], new float[9]),
        };
        OnnxAttribute pads = OnnxAttribute.Of([long.MinValue, 0, 0, long.MaxValue]);
        Assert.Contains("expected one of each a axis", Fault(With(Node("Conv", ["x", "w"], "y"), "pads", pads), tensors));
        Assert.Contains("strides of", Fault(With(Node("ConvTranspose", ["x", "v"], "y"), "strides", pads), tensors));
    }

    [Fact]
    public void A_constant_that_cannot_be_computed_is_named()
    {
        var tensors = new Dictionary<string, OnnxTensor>
        {
            ["one"] = OnnxTensor.Of(1),
            ["zero"] = OnnxTensor.Of(0),
            ["many"] = OnnxTensor.Of(1L << 40),
        };
        Assert.Equal("node 'n' ('Div'): a division by zero", Fault(Node("Div", ["one", "zero"], "y"), tensors));
        Assert.Contains("expected lengths from 0, and at most 16777216 elements", Fault(Node("Expand", ["one", "many"], "y"), tensors));
        Assert.Contains("has 1 inputs, expected 2", Fault(Node("Reshape", ["one"], "y"), tensors));
        Assert.Contains("reads constants only, and its type is none of those computed", Fault(Node("Erf", ["one"], "y"), tensors));
    }

    [Fact]
    public void A_model_exported_in_eval_mode_is_warned_of()
    {
        using var folder = new TemporaryFolder();
        var tensors = new Dictionary<string, OnnxTensor>
        {
            ["w"] = OnnxTensor.Of([4, 3, 8, 8], new float[768]),
            ["b"] = OnnxTensor.Of([4], new float[4]),
        };
        var model = new OnnxModel(
            17, [Node("Conv", ["x", "w", "b"], "y")], tensors, [new("x", [null, 3, 8, 8])], ["y"], new Dictionary<string, string>());
        string path = folder.Write("eval.onnx", OnnxWriter.Write(model, "eval", [null, 4, 1, 1]));
        Assert.Contains("export with training=torch.onnx.TrainingMode.TRAINING", Assert.Single(new OnnxModels([path]).Warnings));
        Assert.Empty(new OnnxModels([Path.Combine(Fixtures, "resnet-17.onnx")]).Warnings);
    }

    [Fact]
    public void A_tensor_that_declares_two_gigabytes_is_refused_by_its_bytes()
    {
        // TensorProto: dims 2^29 (field 1), float (field 2), name w (field 8); no data.
        byte[] tensor = [0x08, 0x80, 0x80, 0x80, 0x80, 0x02, 0x10, 0x01, 0x42, 0x01, (byte)'w'];
        byte[] model = [0x3A, (byte)(tensor.Length + 2), 0x2A, (byte)tensor.Length, .. tensor, 0x42, 0x02, 0x10, 0x11];
        Assert.Contains("tensor 'w' holds 0 elements, its shape 536870912", Assert.Throws<InputException>(() => OnnxFile.Read(model)).Message);
    }

    [Fact]
    public void Data_outside_of_the_models_folder_is_not_read()
    {
        foreach (string location in new[] { "../secret", "/etc/passwd", "a/b", "..", "" })
        {
            byte[] place = [0x0A, 8, .. "location"u8, 0x12, (byte)location.Length, .. System.Text.Encoding.UTF8.GetBytes(location)];
            byte[] length = [0x0A, 6, .. "length"u8, 0x12, 1, (byte)'4'];
            byte[] tensor =
                [0x08, 1, 0x10, 1, 0x42, 1, (byte)'w', 0x6A, (byte)place.Length, .. place, 0x6A, (byte)length.Length, .. length, 0x70, 1];
            byte[] model = [0x3A, (byte)(tensor.Length + 2), 0x2A, (byte)tensor.Length, .. tensor, 0x42, 0x02, 0x10, 0x11];
            Assert.Contains("expected a file beside the model", Assert.Throws<InputException>(() => OnnxReader.Read(model, Fixtures)).Message);
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(22)]
    public void An_opset_that_is_not_known_is_named(byte opset) => Assert.Contains(
        $"opset is {opset}, expected 7 to 21", Assert.Throws<InputException>(() => OnnxFile.Read([0x3A, 0, 0x42, 0x02, 0x10, opset])).Message);

    private static OnnxNode Node(string type, string[] inputs, string output) =>
        new("n", type, inputs, [output], new Dictionary<string, OnnxAttribute>());

    private static void Refused(string message, OnnxNode[] nodes) => Assert.StartsWith(message, Fault(nodes[0]));

    private static OnnxNode With(OnnxNode node, string name, OnnxAttribute value) =>
        node with { Attributes = new Dictionary<string, OnnxAttribute> { [name] = value } };

    private static string Fault(OnnxNode node, Dictionary<string, OnnxTensor>? tensors = null) => Fault([node], tensors);

    private static string Fault(OnnxNode[] nodes, Dictionary<string, OnnxTensor>? tensors)
    {
        var model = new OnnxModel(17, nodes, tensors ?? [], [new("x", [null, 3, 8, 8])], ["y"], new Dictionary<string, string>());
        return Assert.Throws<InputException>(() => GraphImport.Of(model, new())).Message;
    }
}
