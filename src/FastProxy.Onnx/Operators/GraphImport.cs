using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Canonical;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Operators;

/// <summary>The value of a graph's edge: the output of a network's node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Shift">Rows and columns that are cut off at the beginning: a convolution reads it so as a window with an offset.</param>
internal readonly record struct GraphValue(int Node, int Shift = 0);

/// <summary>Makes a network of a model.</summary>
internal sealed class GraphImport
{
    /// <summary>Nodes of a graph: the canonical form of a hostile graph takes time that grows with their square.</summary>
    private const int MaxNodes = 2048;

    /// <summary>Elements of constants that a model may fill without holding them: those of VGG-19 are 144 million.</summary>
    private const long MaxFilled = 200_000_000;

    private const string WeightSuffix = ".weight";

    private readonly OnnxModel model;
    private readonly Dictionary<string, GraphValue> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxTensor> constants;
    private readonly Dictionary<string, NpyArray> weights = new(StringComparer.Ordinal);
    private readonly HashSet<string> layers = new(StringComparer.Ordinal);

    private bool hasKeys;
    private long filled;

    private GraphImport(OnnxModel model)
    {
        this.model = model;
        constants = new(model.Tensors, StringComparer.Ordinal);
    }

    /// <summary>The network so far.</summary>
    public NetworkBuilder Net { get; } = new() { IsFrame = false };

    /// <summary>The version of the standard operators.</summary>
    public long Opset => model.Opset;

    /// <summary>
    /// Makes the network, whose layers are named after their tensors, and the weights that the model gives. Weights are seeded by the keys in the
    /// model's metadata, which an export of ours has, or else by the layers' places in the canonical form.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="imageSize">Rows and columns of the images where the model leaves them free.</param>
    /// <exception cref="InputException">The model is of a form that networks do not hold.</exception>
    public static (Network Network, IReadOnlyDictionary<string, NpyArray> Weights) Of(OnnxModel model, int? imageSize)
    {
        if (model.Nodes.Count > MaxNodes)
        {
            throw new InputException($"the graph has {model.Nodes.Count} nodes, expected at most {MaxNodes}");
        }

        var import = new GraphImport(model);
        import.AddInput(imageSize);
        foreach (OnnxNode node in model.Nodes)
        {
            import.Add(node);
        }

        if (model.Outputs.Count == 0 || !import.values.TryGetValue(model.Outputs[0], out GraphValue output) || output.Shift > 0)
        {
            throw new InputException("the graph's output is no value that depends on its input");
        }

        foreach (string feature in model.Metadata.GetValueOrDefault(OnnxModel.Features, "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            import.Net.MarkFeature(import.values.TryGetValue(feature, out GraphValue value) ? value.Node
                : throw new InputException($"the metadata name {Excerpt.Of(feature)} as a feature, which is no value"));
        }

        Network network = import.Net.Build();
        network = import.hasKeys ? network : NetworkForm.WithCanonicalKeys(network);
        return output.Node == network.Nodes.Count - 1
            ? (network, import.weights)
            : throw new InputException("the graph's output is not its last node; expected a model with one output");
    }

    /// <summary>The value that a node reads as its input <paramref name="index"/>.</summary>
    public GraphValue ShiftedOf(OnnxNode node, int index) =>
        index < node.Inputs.Count && values.TryGetValue(node.Inputs[index], out GraphValue value) ? value
        : throw new InputException($"{node.Title}: input {index} is no value that an earlier node or the graph's input gives");

    /// <summary>The node of the network that a node of the graph reads as its input <paramref name="index"/>.</summary>
    public int NodeOf(OnnxNode node, int index) => ShiftedOf(node, index) is { Shift: 0, Node: var id } ? id
        : throw new InputException($"{node.Title}: reads a slice, which only a convolution may");

    /// <summary>Whether a node's input is a constant.</summary>
    public bool IsConstant(OnnxNode node, int index) => index < node.Inputs.Count && constants.ContainsKey(node.Inputs[index]);

    /// <summary>The constant that a node reads as its input <paramref name="index"/>; null where it has no such input.</summary>
    public OnnxTensor? ConstantOf(OnnxNode node, int index) =>
        index >= node.Inputs.Count || node.Inputs[index].Length == 0 ? null
        : constants.GetValueOrDefault(node.Inputs[index])
            ?? throw new InputException($"{node.Title}: input {index} is {Excerpt.Of(node.Inputs[index])}, expected a constant");

    /// <summary>Whether a value is the graph's output.</summary>
    public bool IsOutput(string name) => model.Outputs is [var output, ..] && output == name;

    /// <summary>Counts elements that a constant takes and the file does not hold.</summary>
    /// <exception cref="InputException">There are too many of them in all.</exception>
    public void Reserve(long elements) => filled = filled + elements <= MaxFilled ? filled + elements
        : throw new InputException($"constants take {filled + elements} elements, expected at most {MaxFilled} that the file does not hold");

    /// <summary>Makes a constant known.</summary>
    public void Define(string name, OnnxTensor value) => constants[name] = value;

    /// <summary>The names of a layer with weights.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">The input that is its weights.</param>
    public Weight WeightOf(OnnxNode node, int index)
    {
        string layer = LayerOf(node, index);
        string? key = model.Metadata.GetValueOrDefault(OnnxModel.KeyOf + layer);
        hasKeys |= key is not null;
        return new(layer, key ?? layer);
    }

    /// <summary>The name of a layer: that of its weight tensor without its ending.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">The input that is its weights.</param>
    public string LayerOf(OnnxNode node, int index)
    {
        string tensor = node.Inputs[index];
        string layer = tensor.EndsWith(WeightSuffix, StringComparison.Ordinal) ? tensor[..^WeightSuffix.Length] : tensor;
        return layers.Add(layer) ? layer
            : throw new InputException($"{node.Title}: weights {Excerpt.Of(tensor)} are those of another node too; expected weights of its own");
    }

    /// <summary>Gives a layer's tensor.</summary>
    public void Give(string layer, string suffix, int[] shape, float[] data) => weights[$"{layer}.{suffix}"] = new NpyArray(shape, data);

    private void AddInput(int? imageSize)
    {
        if (model.Inputs is not [{ Shape: [_, { } channels, var height, var width] } input])
        {
            throw new InputException(
                $"the graph's inputs are {string.Join(", ", model.Inputs.Select(i => $"{Excerpt.Of(i.Name)} of {i.Shape.Count} dimensions"))}; "
                + "expected one, N x C x H x W with C given");
        }

        values[input.Name] = new(Net.Input(new Shape(Length(channels), Length(height ?? imageSize), Length(width ?? imageSize))));
    }

    private static int Length(long? length) => length switch
    {
        null => throw new InputException("the size of the images is free in the model: expected --image-size"),
        >= 1 and <= 1 << 16 => (int)length,
        _ => throw new InputException($"the graph's input has a dimension of {length}, expected 1 to {1 << 16}"),
    };

    private void Add(OnnxNode node)
    {
        OnnxOperator op = OperatorCatalog.Of(node, Opset);
        if (node.Attributes.Values.Any(attribute => attribute.HasGraph)
            || node.Outputs.Count == 0
            || (node.Inputs.Count == 0 && node.Type != "Constant"))
        {
            throw new InputException($"{node.Title}: expected inputs and outputs, and no graph inside");
        }

        try
        {
            GraphValue value = op.Read(node, this);
            if (!constants.ContainsKey(node.Outputs[0]))
            {
                values[node.Outputs[0]] = value;
            }
        }
        catch (InputException e) when (!e.Message.StartsWith("node ", StringComparison.Ordinal))
        {
            throw new InputException($"{node.Title}: {e.Message}", e);
        }
    }
}
