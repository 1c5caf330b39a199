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
    public void A_node_with_a_graph_inside_is_refused()
    {
        var inside = new Dictionary<string, OnnxAttribute> { ["body"] = new(null, null, null, [], null, HasGraph: true) };
        Assert.Contains("no graph inside", Fault(new OnnxNode("n", "Relu", ["x"], ["y"], inside)));
    }

    [Fact]
    public void Constants_larger_than_the_file_are_bounded()
    {
        var shape = new Dictionary<string, OnnxTensor> { ["s"] = OnnxTensor.Of(20_000, 20_000) };
        Assert.Contains("a constant of 20000x20000, expected lengths from 0, and at most 200000000 elements", Fault(Node("ConstantOfShape", ["s"], "y"), shape));
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

    private static string Fault(OnnxNode node, Dictionary<string, OnnxTensor>? tensors = null)
    {
        var model = new OnnxModel(17, [node], tensors ?? [], [new("x", [null, 3, 8, 8])], ["y"], new Dictionary<string, string>());
        return Assert.Throws<InputException>(() => GraphImport.Of(model, new())).Message;
    }
}
