using FastProxy.Input;

namespace FastProxy.Networks;

/// <summary>A network: a DAG of primitive operations in topological order, the output last.</summary>
public sealed class Network
{
    private readonly Lazy<HashSet<string>> shared;

    internal Network(IReadOnlyList<Node> nodes, IReadOnlyList<int>? features = null, IReadOnlyList<Mark>? marks = null)
    {
        Nodes = nodes;
        Features = features ?? [];
        Marks = marks ?? [];
        shared = new(() => [.. nodes.Select(n => n.Op.Weights?.Layer).OfType<string>().GroupBy(l => l).Where(g => g.Count() > 1).Select(g => g.Key)]);
        Reached = FindReached(nodes);
        Live = FindLive(nodes, Reached);
    }

    /// <summary>All operations; a node's id is its index.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The last node.</summary>
    public Node Output => Nodes[^1];

    /// <summary>
    /// The nodes whose outputs are the network's features, in order, for metrics on feature maps. Each depends on the images only by way of the one
    /// before.
    /// </summary>
    public IReadOnlyList<int> Features { get; }

    /// <summary>The layers that an architecture of blocks counts, and their width; null where it has none.</summary>
    public BlockSize? Blocks { get; init; }

    /// <summary>The nodes that metrics of sequences ask for, in order.</summary>
    public IReadOnlyList<Mark> Marks { get; }

    /// <summary>For each node, whether it depends on the input through non-zero operations; one that does not is zero everywhere.</summary>
    public IReadOnlyList<bool> Reached { get; }

    /// <summary>
    /// For each node, whether it lies on a live path: it depends on the input through non-zero operations, and the output depends on it
    /// through non-zero operations.
    /// </summary>
    public IReadOnlyList<bool> Live { get; }

    /// <summary>Whether the output depends on the input at all.</summary>
    public bool IsConnected => Live[^1];

    /// <summary>
    /// Whether the sum of the outputs over channels and batch is constant, whatever the images: every live path to it ends in a train-mode
    /// batch-norm, whose outputs sum to zero, and sums, concatenations, the mean over the image and linear layers. Its gradient with respect to the
    /// images is zero.
    /// </summary>
    public bool HasConstantSum
    {
        get
        {
            var isConstant = new bool[Nodes.Count];
            foreach (Node node in Nodes)
            {
                isConstant[node.Id] = !Live[node.Id] || node.Op.HasConstantSum(node.Inputs.All(i => isConstant[i]));
            }

            return isConstant[^1];
        }
    }

    /// <summary>Trainable parameters: the elements of <see cref="ParametersOf"/> over all nodes, those of one name once.</summary>
    public long Parameters => CountOf(Nodes);

    /// <summary>Trainable parameters of the frame and of the live nodes: all but those of dead branches.</summary>
    public long LiveParameters => CountOf(Nodes.Where(n => n.IsFrame || Live[n.Id]));

    /// <summary>Multiply-accumulates of convolutions and linear layers per image: the "FLOPs" of the NAS literature.</summary>
    public long Macs => Nodes.Sum(MacsOf);

    /// <summary>Returns the network with other operations of the same shapes in its nodes.</summary>
    public Network With(Func<Node, Op> change) =>
        new([.. Nodes.Select(node => node with { Op = change(node) })], Features, Marks) { Blocks = Blocks };

    /// <summary>Whether the network says of every weight how it is drawn.</summary>
    public bool PrescribesWeights => Nodes.Any(n => n.Op.Weights is not null) && Nodes.All(n => n.Op.Weights is not { Draw: null });

    /// <summary>Returns whether several nodes have the weight of this layer.</summary>
    public bool IsShared(Weight weight) => shared.Value.Contains(weight.Layer);

    /// <summary>Returns the multiply-accumulates of one node for one sample.</summary>
    public long MacsOf(Node node) => node.Op.Macs(ShapesOf(node.Inputs));

    /// <summary>Returns the trainable tensors of one node of this network.</summary>
    public IReadOnlyList<Parameter> ParametersOf(Node node) => node.Op.Parameters(ShapesOf(node.Inputs));

    /// <summary>Returns the weight tensor of a layer.</summary>
    /// <exception cref="InvalidOperationException">The node has no weights.</exception>
    public Parameter WeightsOf(Node node) => node.Op.Weights is null
        ? throw new InvalidOperationException($"{node.Op} has no weights")
        : ParametersOf(node)[0];

    /// <summary>Returns the number of inputs of one output neuron of a layer (PyTorch's fan_in).</summary>
    public int FanIn(Node node)
    {
        Parameter weights = WeightsOf(node);
        return checked((int)(weights.Count / weights.Shape[0]));
    }

    private long CountOf(IEnumerable<Node> nodes) => nodes.SelectMany(ParametersOf).DistinctBy(p => p.Name).Sum(p => p.Count);

    private Shape[] ShapesOf(IReadOnlyList<int> ids) => [.. ids.Select(id => Nodes[id].Shape)];

    private static bool[] FindReached(IReadOnlyList<Node> nodes)
    {
        var reached = new bool[nodes.Count];
        foreach (Node node in nodes)
        {
            bool inputs = node.Op.IsProduct() ? node.Inputs.All(i => reached[i]) : node.Inputs.Any(i => reached[i]);
            reached[node.Id] = node.Op.IsReached(inputs);
            if (!reached[node.Id] && !node.Op.KeepsZero())
            {
                throw new InputException(
                    $"operation {node.Id} ({node.Op}) makes other numbers of a dead branch's zeros, expected an input that depends on the network's");
            }
        }

        return reached;
    }

    private static bool[] FindLive(IReadOnlyList<Node> nodes, IReadOnlyList<bool> reached)
    {
        var live = new bool[nodes.Count];
        live[^1] = reached[^1];
        for (int id = nodes.Count - 1; id >= 0; id--)
        {
            if (!live[id])
            {
                continue;
            }

            foreach (int input in nodes[id].Inputs)
            {
                live[input] = reached[input];
            }
        }

        return live;
    }
}
