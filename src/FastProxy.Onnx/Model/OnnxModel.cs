namespace FastProxy.Onnx.Model;

/// <summary>An ONNX model, as much of it as networks are made of.</summary>
/// <param name="Opset">The version of the standard operators.</param>
/// <param name="Nodes">Operators in topological order.</param>
/// <param name="Tensors">Initialisers by name.</param>
/// <param name="Inputs">The graph's inputs that no initialiser gives.</param>
/// <param name="Outputs">Names of the graph's outputs.</param>
/// <param name="Metadata">Texts by name.</param>
internal sealed record OnnxModel(
    long Opset, IReadOnlyList<OnnxNode> Nodes, IReadOnlyDictionary<string, OnnxTensor> Tensors, IReadOnlyList<OnnxInput> Inputs,
    IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>What the name of a layer is behind in <see cref="Metadata"/>, where its key is: what seeds its weights.</summary>
    public const string KeyOf = "fastproxy.key:";

    /// <summary>Where <see cref="Metadata"/> lists the values that are the network's features.</summary>
    public const string Features = "fastproxy.features";
}

/// <summary>A graph: that of a model, or one inside an operator, which sees the values around it.</summary>
/// <param name="Nodes">Operators in topological order.</param>
/// <param name="Tensors">Initialisers by name.</param>
/// <param name="Inputs">The inputs that no initialiser gives.</param>
/// <param name="Outputs">Names of the outputs.</param>
internal sealed record OnnxGraph(
    IReadOnlyList<OnnxNode> Nodes, IReadOnlyDictionary<string, OnnxTensor> Tensors, IReadOnlyList<OnnxInput> Inputs, IReadOnlyList<string> Outputs)
{
    /// <summary>How many operators there are, those of graphs inside them among them.</summary>
    public static int Count(IReadOnlyList<OnnxNode> nodes) => nodes.Count + nodes.SelectMany(node => node.Attributes.Values)
        .Sum(attribute => attribute.Graph is { } inner ? Count(inner.Nodes) : 0);
}

/// <summary>An input of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions; null where one is free.</param>
/// <param name="IsWhole">Whether its elements are whole numbers: token ids.</param>
internal sealed record OnnxInput(string Name, IReadOnlyList<long?> Shape, bool IsWhole = false);

/// <summary>An operator of a graph.</summary>
/// <param name="Name">Its name, which may be empty.</param>
/// <param name="Type">The operator's type, with its domain in front if that is not the standard one.</param>
/// <param name="Inputs">Names of its inputs; an empty name stands for none.</param>
/// <param name="Outputs">Names of its outputs.</param>
/// <param name="Attributes">Its attributes by name.</param>
internal sealed record OnnxNode(
    string Name, string Type, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, OnnxAttribute> Attributes)
{
    /// <summary>The names that it may read: its inputs, and what graphs inside it read, their own values among them.</summary>
    public IEnumerable<string> Reads => Inputs.Concat(Attributes.Values.Select(attribute => attribute.Graph).OfType<OnnxGraph>()
        .SelectMany(graph => graph.Nodes.SelectMany(node => node.Reads).Concat(graph.Outputs)));

    /// <summary>How messages name it.</summary>
    public string Title => $"node {Input.Excerpt.Of(Name.Length > 0 ? Name : Outputs.FirstOrDefault() ?? "")} ({Input.Excerpt.Of(Type)})";
}

/// <summary>An attribute: those of its values that were given.</summary>
internal sealed record OnnxAttribute(long? Integer, float? Number, string? Text, IReadOnlyList<long> Integers, OnnxTensor? Tensor, OnnxGraph? Graph)
{
    /// <summary>Numbers.</summary>
    public IReadOnlyList<float> Numbers { get; init; } = [];

    /// <summary>Texts.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>A text.</summary>
    public static OnnxAttribute Of(string value) => new(null, null, value, [], null, null);

    /// <summary>A whole number.</summary>
    public static OnnxAttribute Of(long value) => new(value, null, null, [], null, null);

    /// <summary>Whole numbers.</summary>
    public static OnnxAttribute Of(params long[] values) => new(null, null, null, values, null, null);

    /// <summary>A number.</summary>
    public static OnnxAttribute Of(float value) => new(null, value, null, [], null, null);
}

/// <summary>A constant tensor.</summary>
/// <param name="Shape">Its dimensions; none for a single value.</param>
/// <param name="Values">Its values, last dimension fastest.</param>
/// <param name="Integers">The same of a tensor of whole numbers; empty for another.</param>
internal sealed record OnnxTensor(int[] Shape, float[] Values, long[] Integers)
{
    /// <summary>A tensor of float32.</summary>
    public static OnnxTensor Of(int[] shape, float[] values) => new(shape, values, []);

    /// <summary>A tensor of int64 of one dimension.</summary>
    public static OnnxTensor Of(params long[] values) => new([values.Length], [], values);

    /// <summary>Whether the elements are whole numbers, or truth values.</summary>
    public bool IsWhole => Integers.Length > 0;

    /// <summary>Its dimensions as ONNX computes with them.</summary>
    public IReadOnlyList<long> Dimensions => Array.ConvertAll(Shape, length => (long)length);

    /// <summary>The number of elements.</summary>
    public int Count => IsWhole ? Integers.Length : Values.Length;

    /// <summary>The only value of a tensor; null for one of several.</summary>
    public double? Single => Count == 1 ? At(0) : null;

    /// <summary>An element.</summary>
    public double At(int index) => IsWhole ? Integers[index] : Values[index];

    /// <summary>All elements as float32.</summary>
    public float[] Floats() => IsWhole ? Array.ConvertAll(Integers, value => (float)value) : Values;

    /// <summary>A tensor of elements of this one.</summary>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="sources">For each element the index of the one that it is.</param>
    public OnnxTensor Gathered(int[] shape, int[] sources) => IsWhole
        ? new(shape, [], Array.ConvertAll(sources, i => Integers[i]))
        : new(shape, Array.ConvertAll(sources, i => Values[i]), []);
}
