namespace FastProxy.Networks.Canonical;

/// <summary>The kind of an operation of an <see cref="OpGraph"/>.</summary>
public enum OpKind
{
    /// <summary>An input of the graph.</summary>
    Input,

    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The sum of its inputs, in any order.</summary>
    Sum,

    /// <summary>A function of its inputs in their order that maps zeros to zeros.</summary>
    Plain,

    /// <summary>
    /// A function as <see cref="Plain"/> of which two instances differ even on equal inputs: it has weights of its own, or activations that a metric
    /// counts.
    /// </summary>
    Distinct,
}

/// <summary>An operation.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The name in terms.</param>
/// <param name="Inputs">The ids of the inputs, all smaller than the operation's own.</param>
/// <param name="DeadName">The name in the canonical form if the operation is dead; null for the form's own naming.</param>
public readonly record struct GraphOp(OpKind Kind, string Name, int[] Inputs, string? DeadName);

/// <summary>
/// A DAG of named operations, which <see cref="CanonicalForm"/> writes: a cell as its space spells it, or a whole network. It is built operation by
/// operation; methods take and return ids.
/// </summary>
public sealed class OpGraph
{
    private readonly List<GraphOp> ops = [];

    /// <summary>The operations; an id is an index.</summary>
    public IReadOnlyList<GraphOp> Ops => ops;

    /// <summary>The ids whose values, in this order, are the graph's value.</summary>
    public IReadOnlyList<int> Outputs { get; private set; } = [];

    /// <summary>Adds an input, written as <paramref name="name"/>.</summary>
    public int Input(string name) => Append(OpKind.Input, name, []);

    /// <summary>Adds zeros.</summary>
    public int Zero() => Append(OpKind.Zero, "", []);

    /// <summary>Adds the sum of one or more operations; a single one is returned as it is.</summary>
    public int Sum(params ReadOnlySpan<int> inputs) => inputs.Length == 1 ? inputs[0] : Append(OpKind.Sum, "", inputs.ToArray());

    /// <summary>Adds an operation whose instances on equal inputs are equal.</summary>
    public int Apply(string name, params ReadOnlySpan<int> inputs) => Append(OpKind.Plain, name, inputs.ToArray());

    /// <summary>Adds an operation whose instances all differ.</summary>
    public int ApplyDistinct(string name, string? deadName, params ReadOnlySpan<int> inputs) =>
        Append(OpKind.Distinct, name, inputs.ToArray(), deadName);

    /// <summary>Sets the operations whose values are the graph's value.</summary>
    public void SetOutputs(params int[] outputs) => Outputs = outputs;

    private int Append(OpKind kind, string name, int[] inputs, string? deadName = null)
    {
        ops.Add(new GraphOp(kind, name, inputs, deadName));
        return ops.Count - 1;
    }
}
