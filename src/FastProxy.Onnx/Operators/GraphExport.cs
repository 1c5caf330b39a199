using FastProxy.Data;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Operators;

/// <summary>Makes a model of a network.</summary>
internal sealed class GraphExport
{
    private const long Opset = 17;
    private const string InputName = "input";

    private readonly Network network;
    private readonly IReadOnlyDictionary<string, NpyArray> weights;
    private readonly List<OnnxNode> nodes = [];
    private readonly Dictionary<string, OnnxTensor> tensors = new(StringComparer.Ordinal);

    private GraphExport(Network network, IReadOnlyDictionary<string, NpyArray> weights)
    {
        this.network = network;
        this.weights = weights;
    }

    /// <summary>Makes the model: batch-norms by the statistics of the batch, dead branches included.</summary>
    /// <param name="network">The network; it reads images.</param>
    /// <param name="weights">Every tensor of the network by its name.</param>
    public static OnnxModel Of(Network network, IReadOnlyDictionary<string, NpyArray> weights)
    {
        var export = new GraphExport(network, weights);
        foreach (Node node in network.Nodes.Where(node => node.Op is not InputOp))
        {
            OperatorCatalog.Of(node.Op).Write(node, export);
        }

        Shape input = network.Nodes[0].Shape;
        return new(
            network.Nodes.Any(node => new GeluOperator().Writes(node.Op)) ? GeluOperator.FirstOpset : Opset,
            export.nodes,
            export.tensors,
            [new OnnxInput(InputName, [null, input.Channels, input.Height, input.Width])],
            [export.ValueOf(network.Output.Id)],
            new Dictionary<string, string>(network.Nodes.Select(node => node.Op.Weights).OfType<Weight>()
                .Select(weight => KeyValuePair.Create(OnnxModel.KeyOf + weight.Layer, weight.Key))
                .Append(KeyValuePair.Create(OnnxModel.Features, string.Join(' ', network.Features.Select(export.ValueOf))))));
    }

    /// <summary>The name of a node's value.</summary>
    public string ValueOf(int id) => id == 0 ? InputName : $"value.{id}";

    /// <summary>The names of a node's tensors, which become initialisers.</summary>
    public IEnumerable<string> TensorsOf(Node node) =>
        network.ParametersOf(node).Select(parameter => Constant(parameter.Name, OnnxTensor.Of(parameter.Shape, weights[parameter.Name].Values)));

    /// <summary>Makes a constant an initialiser, and returns its name.</summary>
    public string Constant(string name, OnnxTensor value)
    {
        tensors[name] = value;
        return name;
    }

    /// <summary>Adds the node that computes a node's value.</summary>
    public void Add(
        Node node, string type, IReadOnlyList<string> inputs, Dictionary<string, OnnxAttribute> attributes, params string[] outputs) =>
        nodes.Add(new($"{type}.{node.Id}", type, inputs, [ValueOf(node.Id), .. outputs], attributes));

    /// <summary>Adds a node on the way to another, and returns the name of its value.</summary>
    public string AddExtra(string type, IReadOnlyList<string> inputs, Dictionary<string, OnnxAttribute> attributes)
    {
        string name = $"extra.{nodes.Count}";
        nodes.Add(new($"{type}.{name}", type, inputs, [name], attributes));
        return name;
    }
}
