using FastProxy.Input;

namespace FastProxy.Networks;

/// <summary>
/// Builds a <see cref="Network"/> node by node, inferring shapes. Methods take and return node ids; each operation brings its own method, such as
/// <c>builder.Conv(...)</c>.
/// </summary>
public sealed class NetworkBuilder
{
    private readonly List<Node> nodes = [];
    private readonly List<int> features = [];
    private readonly List<Mark> marks = [];

    /// <summary>Whether the nodes added now belong to the frame that every architecture of the space has. True at first.</summary>
    public bool IsFrame { get; set; } = true;

    /// <summary>The layers that an architecture of blocks counts, and their width; null where it has none.</summary>
    public BlockSize? Blocks { get; set; }

    /// <summary>The number of nodes so far.</summary>
    public int Count => nodes.Count;

    /// <summary>Returns the shape of node <paramref name="id"/>'s output.</summary>
    public Shape ShapeOf(int id) => nodes[id].Shape;

    /// <summary>Adds an operation on the outputs of <paramref name="inputs"/>.</summary>
    /// <exception cref="InputException">The operation does not take such inputs.</exception>
    public int Append(Op op, params ReadOnlySpan<int> inputs)
    {
        var shapes = new Shape[inputs.Length];
        for (int i = 0; i < shapes.Length; i++)
        {
            shapes[i] = ShapeOf(inputs[i]);
        }

        nodes.Add(new Node(nodes.Count, op, inputs.ToArray(), op.Output(shapes), IsFrame));
        return nodes.Count - 1;
    }

    /// <summary>
    /// Makes node <paramref name="id"/> the next of <see cref="Network.Features"/>; it depends on the images only by way of the one before.
    /// </summary>
    public void MarkFeature(int id) => features.Add(id);

    /// <summary>Marks node <paramref name="id"/> for the metrics that ask for this role, as <see cref="Network.Marks"/>.</summary>
    /// <param name="role">The part that the node plays.</param>
    /// <param name="id">The node.</param>
    /// <param name="index">The layer, where a role has several.</param>
    public void Mark(MarkRole role, int id, int index = 0) => marks.Add(new Mark(role, index, id));

    /// <summary>Returns the network, whose output is the node added last.</summary>
    /// <exception cref="InputException">An operation makes other numbers than zeros of a branch that does not depend on the input.</exception>
    public Network Build() => new([.. nodes], [.. features], [.. marks]) { Blocks = Blocks };
}
