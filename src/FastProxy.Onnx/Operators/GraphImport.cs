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

    /// <summary>Operations of a network.</summary>
    private const int MaxOperations = 2 * MaxNodes;

    /// <summary>The samples of a batch whose size a model leaves free, for arithmetic on shapes: a number that lengths rarely have.</summary>
    private const int FreeBatch = 61;

    private const int MaxBatch = 1 << 16;

    private const string WeightSuffix = ".weight";

    /// <summary>The types of nodes whose output is elements of their first input.</summary>
    private static readonly string[] MovesOnly =
        ["Cast", "Flatten", "Gather", "Identity", "Reshape", "Slice", "Split", "Squeeze", "Transpose", "Unsqueeze"];

    private readonly OnnxModel model;
    private readonly Dictionary<string, GraphValue> values = new(StringComparer.Ordinal);
    private readonly Constants constants;
    private readonly Dictionary<string, NpyArray> weights = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> layers = new(StringComparer.Ordinal);

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

        int last = output.Samples == default ? import.Values.Plain(output).Node
            : throw new InputException(
                $"the graph's output is of {Shapes.Text(import.DimensionsOf(output))}: expected {import.Batch} samples in dimension 0");
        foreach (string feature in model.Metadata.GetValueOrDefault(OnnxModel.Features, "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            import.Net.MarkFeature(import.values.TryGetValue(feature, out GraphValue? value) ? value.Node
                : throw new InputException($"the metadata name {Excerpt.Of(feature)} as a feature, which is no value"));
        }

        Network network = import.Net.Build();
        import.Reserve(0);
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
    public IReadOnlyList<long> DimensionsOf(GraphValue x)
    {
        long joined = x.Lengths.Take(x.Samples.Dimension..x.Samples.Next).Aggregate(Batch, (product, length) => product * length);
        return [.. x.Lengths.Take(x.Samples.Dimension), joined, .. x.Lengths.Skip(x.Samples.Next)];
    }

    /// <summary>A dimension of a sample by the number that ONNX gives it.</summary>
    /// <exception cref="InputException">There is none, or it is that of the samples.</exception>
    public static int AxisOf(long axis, GraphValue x)
    {
        Samples samples = x.Samples;
        int at = Shapes.Axis(axis, x.Axes.Count + 1 - (samples.Next - samples.Dimension));
        return at < samples.Dimension ? at
            : at > samples.Dimension ? at - samples.Dimension - 1 + samples.Next
            : throw new InputException($"axis {axis} is that of the samples, which a network treats alike");
    }

    /// <summary>The dimensions of a sample from one on.</summary>
    /// <exception cref="InputException">The samples are among them.</exception>
    public static int[] AxesFrom(long axis, GraphValue x) => AxisOf(axis, x) is var first && first >= x.Samples.Place ? [.. x.Order.Skip(first)]
        : throw new InputException($"axes from {axis} on hold that of the samples, which a network treats alike");

    /// <summary>Returns a value whose samples are in dimension 0, as of images.</summary>
    /// <exception cref="InputException">They are in another.</exception>
    public static GraphValue First(GraphValue x) => x.Samples == default ? x
        : throw new InputException("expected the samples in dimension 0, and no other dimension joined with them");

    /// <summary>Returns the elements of a value under other dimensions, the samples among them.</summary>
    /// <exception cref="InputException">The samples are not whole in one of them.</exception>
    public GraphValue Reshaped(GraphValue x, IReadOnlyList<long> dimensions)
    {
        GraphValue? y = null;
        if (dimensions.All(length => length <= int.MaxValue))
        {
            int[] lengths = [.. dimensions.Select(length => (int)length)];
            y = Batch == 1 ? OfOneSample(x, lengths) : OfSamples(x, lengths) ?? OfSamples(Values.Plain(x), lengths);
        }

        return y ?? throw new InputException(
            $"makes {Shapes.Text(dimensions)} of {Shapes.Text(DimensionsOf(x))}: expected {Batch} samples whole in one dimension, "
            + "which a network treats alike");
    }

    private GraphValue? OfSamples(GraphValue x, int[] lengths) =>
        GraphValue.Divided(x.Dimensions((int)Batch), lengths) is { } runs ? x.Of(runs, (int)Batch) : null;

    /// <summary>
    /// Returns a value under other dimensions where a batch is one sample, so that lengths do not tell where it is: it stays behind as many elements,
    /// alone if there is a length of 1.
    /// </summary>
    private GraphValue? OfOneSample(GraphValue x, int[] lengths)
    {
        long before = x.Lengths.Take(x.Samples.Place).Aggregate(1L, (product, length) => product * length);
        int[] places = [.. Enumerable.Range(0, lengths.Length + 1).Where(i => lengths.Take(i).Aggregate(1L, (p, n) => p * n) == before)];
        int[] alone = [.. places.Where(i => i < lengths.Length && lengths[i] == 1)];
        if (alone.Length > 0)
        {
            int place = alone.Contains(x.Samples.Dimension) ? x.Samples.Dimension : alone[0];
            return Values.Reshaped(x, [.. lengths.Where((_, i) => i != place)]).With(new Samples(place));
        }

        bool isBehind = places is [> 0, ..] && (lengths.Length < DimensionsOf(x).Count || places[0] == lengths.Length);
        return places.Length == 0 ? null : Values.Reshaped(x, lengths).With(new Samples(places[0], isBehind, !isBehind));
    }

    /// <summary>Returns the elements of a constant beside one sample of a value, with a dimension for each of the value's.</summary>
    /// <exception cref="InputException">The constant has more dimensions, or differs from sample to sample.</exception>
    public OnnxTensor OfSample(OnnxTensor constant, GraphValue x)
    {
        IReadOnlyList<long> dimensions = DimensionsOf(x);
        (int place, int missing) = (x.Samples.Dimension, dimensions.Count - constant.Shape.Length);
        if (missing < 0 || constant.Count == 0)
        {
            throw new InputException($"a constant of {Shapes.Text(constant.Dimensions)} and a value of {Shapes.Text(dimensions)}");
        }

        int[] shape = [.. Enumerable.Repeat(1, missing), .. constant.Shape];
        bool isWhole = shape[place] == dimensions[place] && shape[place] != 1;
        int outer = shape.Take(place).Aggregate(1, (product, length) => product * length);
        int inner = shape.Skip(place + 1).Aggregate(1, (product, length) => product * length);
        int samples = isWhole ? (int)Batch : 1;
        int behind = isWhole && x.Samples.IsBehind ? x.Lengths[place] : 1;
        int before = isWhole && x.Samples.IsBefore ? x.Lengths[x.Samples.Place] : 1;
        (outer, inner) = (outer * behind, inner * before);
        int[] sources = [.. Enumerable.Range(0, outer).SelectMany(o => Enumerable.Range(0, inner).Select(i => o * samples * inner + i))];
        bool AreAlike(int source) => Enumerable.Range(1, samples - 1).All(n => constant.At(source + n * inner) == constant.At(source));
        if ((!isWhole && shape[place] != 1) || !sources.All(AreAlike))
        {
            throw new InputException($"a constant of {Shapes.Text(constant.Dimensions)} differs from sample to sample, which a network treats alike");
        }

        IEnumerable<int> Joined(bool isJoined, int length) => isJoined ? [length] : [];
        return constant.Gathered(
            [.. shape[..place], .. Joined(x.Samples.IsBehind, behind), .. Joined(x.Samples.IsBefore, before), .. shape[(place + 1)..]], sources);
    }

    /// <summary>Returns a constant as a value, whose samples are where those of another are.</summary>
    public GraphValue Fixed(OnnxTensor constant, GraphValue beside)
    {
        OnnxTensor sample = OfSample(constant, beside);
        var shape = new Shape(sample.Count, 1, 1);
        int zeros = Net.Zeros(beside.Node, ValueBuilder.ShapeOf(ValueBuilder.Checked([sample.Count])));
        return GraphValue.Of(Net.Scale(zeros, [1], sample.Floats()), shape, sample.Shape).With(beside.Samples);
    }

    /// <summary>Checks that the network may take more operations.</summary>
    /// <exception cref="InputException">There would be too many.</exception>
    public void Reserve(long count)
    {
        if (Net.Count + count > MaxOperations)
        {
            throw new InputException($"the graph takes {Net.Count + count} operations of a network, expected at most {MaxOperations}");
        }
    }

    /// <summary>Returns the initialiser and the ids of the rows of it that a constant is; null where it is another constant.</summary>
    public (string Name, OnnxTensor Table, OnnxTensor Ids)? LookupOf(OnnxNode node, int index) =>
        constants.LookupOf(node.Inputs[index]) is var (name, ids) ? (name, constants[name]!, ids) : null;

    /// <summary>Whether several nodes read the initialiser that a node's input is.</summary>
    public bool IsShared(OnnxNode node, int index)
    {
        string origin = constants.OriginOf(node.Inputs[index]);
        return all.Sum(other => other.Inputs.Count(input => input == origin)) > 1;
    }

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

    /// <summary>Makes a value known, if it has a name.</summary>
    public void Define(string name, GraphValue value)
    {
        if (name.Length > 0)
        {
            values[name] = value;
        }
    }

    /// <summary>The names of a layer with weights. Nodes that read one initialiser in one form have one layer.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">The input that is its weights.</param>
    /// <param name="form">What else than the weights the layer is: nodes with one layer have one form.</param>
    /// <param name="part">What is appended to the name, where the input is the weights of several layers.</param>
    public Weight WeightOf(OnnxNode node, int index, string form, string part = "") =>
        WeightOf(node, constants.OriginOf(node.Inputs[index]), form, part);

    /// <summary>The names of a layer whose weights are a tensor.</summary>
    public Weight WeightOf(OnnxNode node, string tensor, string form, string part = "")
    {
        string layer = NameOf(tensor) + part;
        if (!layers.TryAdd(layer, form) && layers[layer] != form)
        {
            throw Taken(node, tensor);
        }

        string? key = model.Metadata.GetValueOrDefault(OnnxModel.KeyOf + layer);
        hasKeys |= key is not null;
        return new(layer, key ?? layer);
    }

    /// <summary>The name of a layer: that of its weight tensor without its ending.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">The input that is its weights.</param>
    public string LayerOf(OnnxNode node, int index)
    {
        string layer = NameOf(node.Inputs[index]);
        return layers.TryAdd(layer, node.Type) ? layer : throw Taken(node, node.Inputs[index]);
    }

    /// <summary>Gives a layer's tensor.</summary>
    /// <exception cref="InputException">Another node has given this layer other numbers.</exception>
    public void Give(string layer, string suffix, int[] shape, float[] data)
    {
        string name = $"{layer}.{suffix}";
        if (weights.TryGetValue(name, out NpyArray? given) && !(given.Shape.SequenceEqual(shape) && given.Values.AsSpan().SequenceEqual(data)))
        {
            throw new InputException($"{Excerpt.Of(name)} are other numbers than those of another node with this layer");
        }

        weights[name] = new NpyArray(shape, data);
    }

    private static string NameOf(string tensor) =>
        tensor.EndsWith(WeightSuffix, StringComparison.Ordinal) ? tensor[..^WeightSuffix.Length] : tensor;

    private static InputException Taken(OnnxNode node, string tensor) =>
        new($"{node.Title}: weights {Excerpt.Of(tensor)} are those of another node too; expected weights of its own, or a node like that one");

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
        if (input.IsWhole)
        {
            int tokens = ValueBuilder.Checked([.. lengths.Select(length => (long)length), 1]).Aggregate(1, (product, length) => product * length);
            values[input.Name] = GraphValue.Of(Net.Tokens(VocabularyOf(input.Name), tokens), new(1, 1, tokens), lengths);
            return;
        }

        values[input.Name] = GraphValue.Of(Net.Input(ValueBuilder.ShapeOf(lengths)), ValueBuilder.ShapeOf(lengths), lengths);
    }

    /// <summary>The number of token ids: the rows of the smallest table that they are looked up in.</summary>
    private int VocabularyOf(string input)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal) { input };
        List<int> rows = [];
        foreach (OnnxNode node in model.Nodes)
        {
            if (node.Type == "Gather" && node.Inputs is [var table, var taken] && ids.Contains(taken) && model.Tensors.GetValueOrDefault(table) is
                { Shape: [var count, _] })
            {
                rows.Add(count);
            }
            else if (node.Inputs.Count > 0 && ids.Contains(node.Inputs[0]) && MovesOnly.Contains(node.Type))
            {
                ids.UnionWith(node.Outputs);
            }
        }

        return rows.Count > 0 ? rows.Min()
            : throw new InputException("the graph's input is whole numbers: expected token ids, which a Gather looks up in an initialiser");
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
            Define(node.Outputs[0], OperatorCatalog.Of(node, Opset).Read(node, this));
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
