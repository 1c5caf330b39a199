using FastProxy.Networks;

namespace FastProxy.Onnx.Values;

/// <summary>
/// The value of a graph's edge: the output of a node of the network, and which of the node's elements a value's dimensions run over. The samples are
/// not among them: <see cref="Samples"/> says where they are. A transposition or a reshape so costs nothing until an operator needs the elements in
/// another order.
/// </summary>
internal sealed class GraphValue
{
    private GraphValue(int node, Shape shape, IReadOnlyList<IReadOnlyList<Factor>> axes, Samples samples = default)
    {
        (Node, Shape, Axes, Samples) = (node, shape, axes, samples);
        Lengths = [.. axes.Select(axis => axis.Aggregate(1, (product, factor) => product * factor.Length))];
    }

    /// <summary>The node.</summary>
    public int Node { get; }

    /// <summary>The node's shape.</summary>
    public Shape Shape { get; }

    /// <summary>For each dimension of a sample the runs of elements that it is the product of, the slowest first; none for a length of 1.</summary>
    public IReadOnlyList<IReadOnlyList<Factor>> Axes { get; }

    /// <summary>The lengths of the dimensions of a sample.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>Where the samples are.</summary>
    public Samples Samples { get; }

    /// <summary>The dimensions of a sample in the order in which a plain array has them.</summary>
    public IReadOnlyList<int> Order => [.. Enumerable.Range(0, Axes.Count)];

    /// <summary>The value of a node whose elements are those of an array of these lengths, in its order.</summary>
    public static GraphValue Of(int node, Shape shape, IReadOnlyList<int> lengths) =>
        Of(node, shape, lengths, [.. Enumerable.Range(0, lengths.Count)]);

    /// <summary>The value of a node whose elements are those of an array in which the dimensions come in an order of their own.</summary>
    public static GraphValue Of(int node, Shape shape, IReadOnlyList<int> lengths, IReadOnlyList<int> order)
    {
        var axes = new IReadOnlyList<Factor>[lengths.Count];
        int stride = 1;
        foreach (int axis in order.Reverse())
        {
            axes[axis] = lengths[axis] == 1 ? [] : [new(lengths[axis], stride)];
            stride *= lengths[axis];
        }

        return new(node, shape, axes);
    }

    /// <summary>The same dimensions of another node of this shape.</summary>
    public GraphValue At(int node) => new(node, Shape, Axes, Samples);

    /// <summary>The same with the samples in another place.</summary>
    public GraphValue With(Samples samples) => new(Node, Shape, Axes, samples);

    /// <summary>The same dimensions of a node that has another number of channels, which are one of the dimensions.</summary>
    public GraphValue WithChannels(int axis, int node, int channels)
    {
        int plane = Shape.Height * Shape.Width;
        return new(
            node,
            Shape with { Channels = channels },
            [.. Axes.Select((runs, i) => i != axis ? runs : channels == 1 ? [] : [new Factor(channels, plane)])],
            Samples);
    }

    /// <summary>Dimension i of a sample is the one that was <c>order[i]</c>.</summary>
    public GraphValue Transposed(IReadOnlyList<int> order) => new(Node, Shape, [.. order.Select(axis => Axes[axis])]);

    /// <summary>The runs of all dimensions, the samples' among them, whose stride is 0.</summary>
    public IReadOnlyList<IReadOnlyList<Factor>> Dimensions(int samples)
    {
        IReadOnlyList<Factor> joined =
            [.. Samples.IsBehind ? Axes[Samples.Dimension] : [], new(samples, 0), .. Samples.IsBefore ? Axes[Samples.Place] : []];
        return [.. Axes.Take(Samples.Dimension), joined, .. Axes.Skip(Samples.Next)];
    }

    /// <summary>The value with these runs as its dimensions; null where the samples are not whole in one of them.</summary>
    public GraphValue? Of(IReadOnlyList<IReadOnlyList<Factor>> dimensions, int samples)
    {
        int at = dimensions.ToList().FindIndex(runs => runs.Contains(new(samples, 0)));
        if (at < 0)
        {
            return null;
        }

        IReadOnlyList<Factor> joined = dimensions[at];
        int inside = joined.ToList().IndexOf(new(samples, 0));
        IReadOnlyList<Factor> before = [.. joined.Take(inside)];
        IReadOnlyList<Factor> after = [.. joined.Skip(inside + 1)];
        IReadOnlyList<IReadOnlyList<Factor>> Alone(IReadOnlyList<Factor> runs) => runs.Count > 0 ? [runs] : [];
        var place = new Samples(at + Alone(before).Count, before.Count > 0, after.Count > 0);
        return new(Node, Shape, [.. dimensions.Take(at), .. Alone(before), .. Alone(after), .. dimensions.Skip(at + 1)], place);
    }

    /// <summary>Whether the elements are those of an array in which the dimensions come in this order.</summary>
    public bool IsIn(IReadOnlyList<int> order) => Joined(order.SelectMany(axis => Axes[axis])) is [] or [{ Stride: 1 }];

    /// <summary>Whether all dimensions run over the elements of a node as those of another value do.</summary>
    public bool IsLike(GraphValue other) => Axes.Count == other.Axes.Count && Axes.Zip(other.Axes).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <summary>Whether a dimension is the node's channels.</summary>
    public bool HasChannels(int axis) => Shape.Channels == Lengths[axis]
        && (Axes[axis].Count == 0 || Axes[axis].SequenceEqual([new(Shape.Channels, Shape.Height * Shape.Width)]));

    /// <summary>The order of dimensions that the node's elements have; null where a dimension has several runs.</summary>
    public IReadOnlyList<int>? StoredOrder() => Axes.All(axis => axis.Count <= 1)
        ? [.. Order.OrderByDescending(axis => Axes[axis] is [var run] ? run.Stride : 0)]
        : null;

    /// <summary>
    /// The elements under other dimensions; null where one of them would begin or end amid a run, so that the elements have to be put in order first.
    /// </summary>
    /// <param name="lengths">The new lengths, whose product is that of the old ones.</param>
    public GraphValue? Reshaped(IReadOnlyList<int> lengths) => Divided(Axes, lengths) is { } axes ? new(Node, Shape, axes) : null;

    /// <summary>The runs of dimensions under other lengths; null as of <see cref="Reshaped"/>.</summary>
    public static IReadOnlyList<IReadOnlyList<Factor>>? Divided(IReadOnlyList<IReadOnlyList<Factor>> dimensions, IReadOnlyList<int> lengths)
    {
        var runs = new Stack<Factor>(Joined(dimensions.SelectMany(axis => axis)).AsEnumerable().Reverse());
        List<IReadOnlyList<Factor>> axes = [];
        foreach (int length in lengths)
        {
            List<Factor> axis = [];
            for (int rest = length; rest > 1;)
            {
                Factor run = runs.Pop();
                if (rest % run.Length == 0)
                {
                    axis.Add(run);
                    rest /= run.Length;
                }
                else if (run.Length % rest == 0)
                {
                    int inner = run.Length / rest;
                    axis.Add(new(rest, run.Stride * inner));
                    runs.Push(run with { Length = inner });
                    rest = 1;
                }
                else
                {
                    return null;
                }
            }

            axes.Add(Joined(axis));
        }

        return axes;
    }

    /// <summary>The runs with those joined that go on where the next begins.</summary>
    public static List<Factor> Joined(IEnumerable<Factor> runs)
    {
        List<Factor> joined = [];
        foreach (Factor run in runs)
        {
            if (joined.Count > 0 && joined[^1].Stride == run.Length * run.Stride)
            {
                joined[^1] = new(joined[^1].Length * run.Length, run.Stride);
            }
            else
            {
                joined.Add(run);
            }
        }

        return joined;
    }
}
