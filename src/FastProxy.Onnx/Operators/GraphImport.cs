using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Canonical;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Patterns;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>Makes a network of a model.</summary>
internal sealed class GraphImport
{
    /// <summary>Nodes of a graph: the canonical form of a hostile graph takes time that grows with their square.</summary>
    private const int MaxNodes = 2048;

    /// <summary>The samples of a batch whose size a model leaves free, for arithmetic on shapes: a number that lengths rarely have.</summary>
    private const int FreeBatch = 61;

    private const int MaxBatch = 1 << 16;

    private const string WeightSuffix = ".weight";

    private readonly OnnxModel model;
    private readonly Dictionary<string, GraphValue> values = new(StringComparer.Ordinal);
    private readonly Constants constants;
    private readonly Dictionary<string, NpyArray> weights = new(StringComparer.Ordinal);
    private readonly HashSet<string> layers = new(StringComparer.Ordinal);

    private readonly List<OnnxNode> all = [];
    private readonly List<string> own = [];
    private bool hasKeys;

    private GraphImport(OnnxModel model, OnnxOptions options)
    {
        this.model = model;
        Options = options;
        constants = new(model.Tensors);
        Values = new ValueBuilder(Net);
    }

    /// <summary>How the model is read.</summary>
    public OnnxOptions Options { get; }

    /// <summary>The network so far.</summary>
    public NetworkBuilder Net { get; } = new() { IsFrame = false };

    /// <summary>The maps of elements of the network.</summary>
    public ValueBuilder Values { get; }

    /// <summary>The version of the standard operators.</summary>
    public long Opset => model.Opset;

    /// <summary>The samples of a batch, as arithmetic on shapes sees them.</summary>
    public long Batch { get; private set; }

    /// <summary>
    /// Makes the network, whose layers are named after their tensors, and the weights that the model gives. Weights are seeded by the keys in the
    /// model's metadata, which an export of ours has, or else by the layers' places in the canonical form.
    /// </summary>
    /// <exception cref="InputException">The model is of a form that networks do not hold.</exception>
    public static OnnxSummary Of(OnnxModel model, OnnxOptions options)
    {
        if (OnnxGraph.Count(model.Nodes) is > MaxNodes and var count)
        {
            throw new InputException($"the graph has {count} nodes, expected at most {MaxNodes}");
        }

        var import = new GraphImport(model, options);
        import.AddInput();
        import.Add(model.Nodes, import.Wanted());

        if (model.Outputs.Count == 0 || !import.values.TryGetValue(model.Outputs[0], out GraphValue? output))
        {
            throw new InputException("the graph's output is no value that depends on its input");
        }

        int last = import.Values.Plain(output).Node;
        foreach (string feature in model.Metadata.GetValueOrDefault(OnnxModel.Features, "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            import.Net.MarkFeature(import.values.TryGetValue(feature, out GraphValue? value) ? value.Node
                : throw new InputException($"the metadata name {Excerpt.Of(feature)} as a feature, which is no value"));
        }

        Network network = import.Net.Build();
        if (network.Nodes.Count > 2 * MaxNodes)
        {
            throw new InputException($"the graph takes {network.Nodes.Count} operations of a network, expected at most {2 * MaxNodes}");
        }

        (Network whole, IReadOnlyDictionary<string, NpyArray> weights) = !import.hasKeys ? import.Canonical(network, last)
            : last == network.Nodes.Count - 1 ? (network, import.weights)
            : throw new InputException("the graph's output is not its last node");
        return new OnnxSummary(whole, weights, model.Opset, model.Inputs[0].Name, import.Folded());
    }

    /// <summary>The value that a node reads as its input <paramref name="index"/>.</summary>
    public GraphValue ValueOf(OnnxNode node, int index) =>
        index < node.Inputs.Count && values.TryGetValue(node.Inputs[index], out GraphValue? value) ? value
        : throw new InputException($"{node.Title}: input {index} is no value that an earlier node or the graph's input gives");

    /// <summary>The dimensions of a value, the batch among them.</summary>
    public IReadOnlyList<long> DimensionsOf(GraphValue x) => [Batch, .. x.Lengths];

    /// <summary>A dimension of a sample by the number that ONNX gives it.</summary>
    /// <exception cref="InputException">There is none, or it is that of the samples.</exception>
    public static int AxisOf(long axis, GraphValue x) => Shapes.Axis(axis, x.Axes.Count + 1) is > 0 and var at ? at - 1
        : throw new InputException($"axis {axis} is that of the samples, which a network treats alike");

    /// <summary>Whether a node's input is a constant.</summary>
    public bool IsConstant(OnnxNode node, int index) => index < node.Inputs.Count && constants[node.Inputs[index]] is not null;

    /// <summary>The constant that a node reads as its input <paramref name="index"/>; null where it has no such input.</summary>
    public OnnxTensor? ConstantOf(OnnxNode node, int index) =>
        index >= node.Inputs.Count || node.Inputs[index].Length == 0 ? null
        : constants[node.Inputs[index]]
            ?? throw new InputException($"{node.Title}: input {index} is {Excerpt.Of(node.Inputs[index])}, expected a constant");

    /// <summary>The constants that a node reads after its first input; null for those that it does not.</summary>
    public OnnxTensor?[] ConstantsOf(OnnxNode node) => [.. node.Inputs.Select((_, i) => i == 0 ? null : ConstantOf(node, i))];

    /// <summary>Whether a value is the graph's output.</summary>
    public bool IsOutput(string name) => model.Outputs is [var output, ..] && output == name;

    /// <summary>Makes a value known.</summary>
    public void Define(string name, GraphValue value) => values[name] = value;

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

    private void AddInput()
    {
        if (model.Inputs is not [{ Shape: [_, ..] shape } input] || shape.ElementAtOrDefault(1) is null && shape.Count > 1)
        {
            throw new InputException(
                $"the graph's inputs are {string.Join(", ", model.Inputs.Select(i => $"{Excerpt.Of(i.Name)} of {i.Shape.Count} dimensions"))}; "
                + "expected one: N x C x H x W, N x C x L or N x C, with C given");
        }

        Batch = shape[0] is not > MaxBatch ? shape[0] ?? FreeBatch
            : throw new InputException($"the graph's input has {shape[0]} samples, expected at most {MaxBatch}");
        int[] lengths = ValueBuilder.Checked(shape.Skip(1).Select(length => length ?? Options.ImageSize
            ?? throw new InputException("the size of the images is free in the model: expected --image-size")));
        values[input.Name] = GraphValue.Of(Net.Input(ValueBuilder.ShapeOf(lengths)), ValueBuilder.ShapeOf(lengths), lengths);
    }

    /// <summary>
    /// The values that are wanted: the output and, of an export of ours, all that nothing reads, since its dead branches are part of the network.
    /// </summary>
    private IEnumerable<string> Wanted()
    {
        bool isOurs = model.Metadata.Keys.Any(key => key.StartsWith(OnnxModel.KeyOf, StringComparison.Ordinal));
        var read = model.Nodes.SelectMany(node => node.Inputs).ToHashSet(StringComparer.Ordinal);
        return model.Outputs.Take(1).Concat(isOurs
            ? model.Nodes.Select(node => node.Outputs.FirstOrDefault("")).Where(name => !read.Contains(name)) : []);
    }

    /// <summary>Returns the nodes that the output depends on, seeded by their places in the canonical form, and their weights.</summary>
    private (Network Network, IReadOnlyDictionary<string, NpyArray> Weights) Canonical(Network network, int last)
    {
        var needed = new HashSet<int> { last };
        foreach (Node node in network.Nodes.Reverse().Where(node => needed.Contains(node.Id)))
        {
            needed.UnionWith(node.Inputs);
        }

        var pruned = new NetworkBuilder { IsFrame = false };
        var ids = new Dictionary<int, int>();
        foreach (Node node in network.Nodes.Where(node => needed.Contains(node.Id)))
        {
            ids[node.Id] = pruned.Append(node.Op, [.. node.Inputs.Select(input => ids[input])]);
        }

        Network canonical = NetworkForm.WithCanonicalKeys(pruned.Build());
        var names = canonical.Nodes.SelectMany(canonical.ParametersOf).Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        return (canonical, weights.Where(tensor => names.Contains(tensor.Key)).ToDictionary());
    }

    private void Add(IReadOnlyList<OnnxNode> nodes, IEnumerable<string> wanted)
    {
        all.AddRange(nodes);
        foreach (OnnxNode node in PatternCatalog.Apply(nodes, constants, wanted))
        {
            PatternCatalog.Titled(node, () => Add(node));
        }
    }

    private void Add(OnnxNode node)
    {
        if (node.Type == Branch.Type)
        {
            bool condition = ConstantOf(node, 0)?.Single is { } number ? number != 0 : throw new InputException("expected a condition of one value");
            Add(Branch.Of(node, condition, name => values.ContainsKey(name) || constants[name] is not null), node.Outputs);
        }
        else if (constants.Gives(node))
        {
            constants.Compute(node);
        }
        else if (node.Type is "Shape" or "Size")
        {
            IReadOnlyList<long> dimensions = DimensionsOf(ValueOf(node, 0));
            constants.Keep(node, [node.Type == "Shape" ? ShapeFolds.ShapeOf(node, dimensions) : new([], [], [Shapes.Product(dimensions)])]);
        }
        else
        {
            int before = Net.Count;
            values[node.Outputs[0]] = OperatorCatalog.Of(node, Opset).Read(node, this);
            if (Net.Count > before)
            {
                own.Add(node.Type);
            }
        }
    }

    /// <summary>Returns the numbers of nodes, by type, that added nothing to the network.</summary>
    private SortedDictionary<string, int> Folded()
    {
        var folded = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (IGrouping<string, OnnxNode> nodes in all.GroupBy(node => node.Type))
        {
            int rest = nodes.Count() - own.Count(type => type == nodes.Key);
            if (rest > 0)
            {
                folded.Add(nodes.Key, rest);
            }
        }

        return folded;
    }
}
