namespace FastProxy.Networks;

/// <summary>A network: a DAG of primitive operations in topological order, the output last.</summary>
public sealed class Network
{
    internal Network(IReadOnlyList<Node> nodes, IReadOnlyList<int>? features = null)
    {
        Nodes = nodes;
        Features = features ?? [];
        Reached = FindReached(nodes);
        Live = FindLive(nodes, Reached);
    }

    /// <summary>All operations; a node's id is its index.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The last node.</summary>
    public Node Output => Nodes[^1];

    /// <summary>
    /// Nodes whose outputs are the network's features, in order: what metrics on feature maps look at. Each depends on the images only by way
    /// of the one before.
    /// </summary>
    public IReadOnlyList<int> Features { get; }

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
    /// Whether the sum of the outputs over channels and batch is constant, whatever the images: every live path to it ends in a train-mode batch-norm, whose
    /// outputs sum to zero, and sums, concatenations, the mean over the image and linear layers. Its gradient by the images is zero.
    /// </summary>
    public bool HasConstantSum
    {
        get
        {
            var isConstant = new bool[Nodes.Count];
            foreach (Node node in Nodes)
            {
                isConstant[node.Id] = !Live[node.Id] || node.Op switch
                {
                    Op.BatchNorm => true,
                    Op.Linear or Op.GlobalAvgPool or Op.Add or Op.Concat => node.Inputs.All(i => isConstant[i]),
                    _ => false,
                };
            }

            return isConstant[^1];
        }
    }

    /// <summary>Trainable parameters: convolutions, linear layers with bias, affine batch-norm (2 per channel).</summary>
    public long Parameters => Nodes.Sum(ParametersOf);

    /// <summary>Trainable parameters of the frame and of the live nodes: all but those of dead branches.</summary>
    public long LiveParameters => Nodes.Where(n => n.IsFrame || Live[n.Id]).Sum(ParametersOf);

    /// <summary>Multiply-accumulates of convolutions and linear layers per image: the "FLOPs" of the NAS literature.</summary>
    public long Macs => Nodes.Sum(MacsOf);

    /// <summary>Trainable parameters of one node of this network.</summary>
    public long ParametersOf(Node node) => node.Op switch
    {
        Op.Conv or Op.Linear => WeightCount(node) + (node.Op is Op.Linear ? node.Shape.Channels : 0),
        Op.BatchNorm => 2L * node.Shape.Channels,
        _ => 0,
    };

    /// <summary>Elements of a convolution's or linear layer's weight tensor; 0 for other operations.</summary>
    public long WeightCount(Node node)
    {
        return node.Op switch
        {
            Op.Conv or Op.Linear => (long)node.Shape.Channels * FanIn(node),
            _ => 0,
        };
    }

    /// <summary>The shape of a convolution's or linear layer's weight tensor, as in PyTorch.</summary>
    public int[] WeightShape(Node node)
    {
        int channels = Nodes[node.Inputs[0]].Shape.Channels;
        return node.Op is Op.Conv conv
            ? [conv.OutChannels, channels / conv.Groups, conv.Window.Kernel, conv.Window.Kernel]
            : [node.Shape.Channels, channels];
    }

    /// <summary>Inputs of one output neuron of a convolution or linear layer (PyTorch's fan_in).</summary>
    public int FanIn(Node node)
    {
        int channels = Nodes[node.Inputs[0]].Shape.Channels;
        return node.Op is Op.Conv conv ? channels / conv.Groups * conv.Window.Kernel * conv.Window.Kernel : channels;
    }

    private long MacsOf(Node node) => WeightCount(node) * node.Shape.Height * node.Shape.Width;

    private static bool[] FindReached(IReadOnlyList<Node> nodes)
    {
        var reached = new bool[nodes.Count];
        foreach (Node node in nodes)
        {
            reached[node.Id] = node.Op is Op.Input || (node.Op is not Op.Zero && node.Inputs.Any(i => reached[i]));
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
