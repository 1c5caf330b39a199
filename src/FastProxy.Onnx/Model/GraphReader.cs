using FastProxy.Input;
using FastProxy.Onnx.Wire;

namespace FastProxy.Onnx.Model;

/// <summary>Reads GraphProto, its nodes and their attributes.</summary>
/// <param name="folder">Where data in other files lies; null where there can be none.</param>
/// <param name="depth">How many graphs it is inside of.</param>
internal sealed class GraphReader(string? folder, int depth = 0)
{
    /// <summary>Exporters write graphs in graphs of one or two levels; each level is a call within a call.</summary>
    private const int MaxDepth = 8;

    private readonly Dictionary<string, OnnxTensor> tensors = new(StringComparer.Ordinal);
    private readonly List<OnnxNode> nodes = [];
    private readonly List<OnnxInput> inputs = [];
    private readonly List<string> outputs = [];

    /// <summary>The graph that was read.</summary>
    public OnnxGraph Graph => new(nodes, tensors, [.. inputs.Where(input => !tensors.ContainsKey(input.Name))], outputs);

    /// <summary>Adds the fields of a message.</summary>
    /// <exception cref="InputException">The message is none, or holds graphs too deep inside each other.</exception>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    nodes.Add(Node(reader.Bytes()));
                    break;
                case 5:
                    (string name, OnnxTensor tensor) = TensorReader.Read(reader.Bytes(), folder);
                    tensors[name] = tensor;
                    break;
                case 11:
                    inputs.Add(ValueInfoReader.Read(reader.Bytes()));
                    break;
                case 12:
                    outputs.Add(ValueInfoReader.Read(reader.Bytes()).Name);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private OnnxNode Node(ReadOnlySpan<byte> bytes)
    {
        (string name, string type, string domain) = ("", "", "");
        List<string> ins = [];
        List<string> outs = [];
        var attributes = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    ins.Add(reader.Text());
                    break;
                case 2:
                    outs.Add(reader.Text());
                    break;
                case 3:
                    name = reader.Text();
                    break;
                case 4:
                    type = reader.Text();
                    break;
                case 5:
                    (string attribute, OnnxAttribute value) = Attribute(reader.Bytes());
                    attributes[attribute] = value;
                    break;
                case 7:
                    domain = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new(name, domain is "" or "ai.onnx" ? type : $"{domain}.{type}", ins, outs, attributes);
    }

    private (string Name, OnnxAttribute Value) Attribute(ReadOnlySpan<byte> bytes)
    {
        string name = "";
        var value = new OnnxAttribute(null, null, null, [], null, null);
        List<long> integers = [];
        List<float> numbers = [];
        List<string> texts = [];
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 2:
                    value = value with { Number = reader.Single() };
                    break;
                case 3:
                    value = value with { Integer = reader.Integer() };
                    break;
                case 4:
                    value = value with { Text = reader.Text() };
                    break;
                case 5:
                    value = value with { Tensor = TensorReader.Read(reader.Bytes(), folder).Tensor };
                    break;
                case 6 or 11:
                    value = value with { Graph = Inner(reader.Bytes()) };
                    break;
                case 7:
                    reader.Singles(numbers);
                    break;
                case 8:
                    reader.Integers(integers);
                    break;
                case 9:
                    texts.Add(reader.Text());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (name, value with { Integers = integers, Numbers = numbers, Texts = texts });
    }

    private OnnxGraph Inner(ReadOnlySpan<byte> bytes)
    {
        var inner = new GraphReader(folder, depth < MaxDepth ? depth + 1
            : throw new InputException($"graphs inside {MaxDepth} others, expected at most {MaxDepth} levels"));
        inner.Read(bytes);
        return inner.Graph;
    }
}
