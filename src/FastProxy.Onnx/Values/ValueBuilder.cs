using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Onnx.Values;

/// <summary>Adds the maps of elements to a network that bring values into the form that an operator needs.</summary>
/// <param name="net">The network.</param>
internal sealed class ValueBuilder(NetworkBuilder net)
{
    /// <summary>The most elements of a sample that a value may have.</summary>
    private const int MaxElements = 1 << 26;

    /// <summary>The most terms of maps that a model may take, all of them together.</summary>
    private const long MaxTerms = 1 << 24;

    private readonly Dictionary<(int Node, string Order, Shape Shape), GraphValue> arranged = [];
    private long terms;

    /// <summary>
    /// The shape of a node for an array of these lengths: channels first, then rows, then all else; two dimensions are channels x columns.
    /// </summary>
    public static Shape ShapeOf(IReadOnlyList<int> lengths) => lengths switch
    {
        [] => new(1, 1, 1),
        [var channels] => new(channels, 1, 1),
        [var channels, var columns] => new(channels, 1, columns),
        _ => new(lengths[0], lengths[1], lengths.Skip(2).Aggregate(1, (product, length) => product * length)),
    };

    /// <summary>Checks that a value of these lengths may be.</summary>
    /// <returns>The lengths.</returns>
    /// <exception cref="InputException">A length is not positive, or there are too many elements.</exception>
    public static int[] Checked(IEnumerable<long> lengths)
    {
        List<int> kept = [];
        long product = 1;
        foreach (long length in lengths)
        {
            kept.Add(length is >= 1 and <= MaxElements && product * length <= MaxElements ? (int)length
                : throw new InputException($"a value would have a length of {length} in {product} x ...: "
                    + $"expected at most {MaxElements} elements of a sample"));
            product *= length;
        }

        return [.. kept];
    }

    /// <summary>Returns the value with its elements in row-major order of its dimensions taken in this order, in a node of this shape.</summary>
    public GraphValue Arranged(GraphValue x, IReadOnlyList<int> order, Shape shape)
    {
        bool isInOrder = x.IsIn(order);
        if (isInOrder && x.Shape == shape)
        {
            return x;
        }

        List<Factor> runs = [.. order.SelectMany(axis => x.Axes[axis])];
        var key = (x.Node, string.Join(' ', runs), shape);
        if (!arranged.TryGetValue(key, out GraphValue? done))
        {
            int node;
            if (isInOrder)
            {
                node = net.Reshape(x.Node, shape);
            }
            else
            {
                int[] stored = [.. Enumerable.Range(0, runs.Count).OrderByDescending(i => runs[i].Stride)];
                int[] places = new int[runs.Count];
                for (int i = 0; i < stored.Length; i++)
                {
                    places[stored[i]] = i;
                }

                Reserve(x.Lengths.Aggregate(1L, (product, length) => product * length));
                node = net.Map(x.Node, ElementMap.Transpose([.. stored.Select(i => runs[i].Length)], places), shape);
            }

            done = GraphValue.Of(node, shape, x.Lengths, order);
            arranged[key] = done;
        }

        return GraphValue.Of(done.Node, shape, x.Lengths, order).With(x.Samples);
    }

    /// <summary>Returns the value as a plain array, in a node of the shape that <see cref="ShapeOf"/> gives.</summary>
    public GraphValue Plain(GraphValue x) => Arranged(x, x.Order, ShapeOf(x.Lengths));

    /// <summary>Returns the value with one of its dimensions as the channels of its node.</summary>
    public GraphValue Channelled(GraphValue x, int axis)
    {
        if (x.HasChannels(axis))
        {
            return x;
        }

        int[] order = [axis, .. x.Order.Where(other => other != axis)];
        return Arranged(x, order, ShapeOf([.. order.Select(i => x.Lengths[i])]));
    }

    /// <summary>Returns values of equal lengths with their elements in the same places of nodes of one shape.</summary>
    public IReadOnlyList<GraphValue> Alike(params IReadOnlyList<GraphValue> values)
    {
        GraphValue first = values[0];
        if (values.All(value => value.IsLike(first) && value.Shape == first.Shape))
        {
            return values;
        }

        return first.StoredOrder() is { } order && first.IsIn(order)
            ? [.. values.Select(value => Arranged(value, order, first.Shape))]
            : [.. values.Select(Plain)];
    }

    /// <summary>Returns the elements under other dimensions of a sample.</summary>
    public GraphValue Reshaped(GraphValue x, IReadOnlyList<int> lengths) => x.Reshaped(lengths) ?? Plain(x).Reshaped(lengths)!;

    /// <summary>Maps the elements along one dimension: each list is one element of the result.</summary>
    /// <param name="x">The value.</param>
    /// <param name="axis">The dimension.</param>
    /// <param name="lists">Indices along the dimension and their weights.</param>
    /// <param name="isMax">Whether the largest of each list is taken, not their weighted sum.</param>
    public GraphValue Along(GraphValue x, int axis, IReadOnlyList<(int Source, float Weight)[]> lists, bool isMax = false)
    {
        if (lists.Count == x.Lengths[axis] && lists.Select((list, i) => list is [(var source, 1f)] && source == i).All(isSame => isSame))
        {
            return x;
        }

        int[] lengths = Checked(x.Lengths.Select((length, i) => i == axis ? (long)lists.Count : length));
        if (x.StoredOrder() is not { } order || !x.IsIn(order) || x.Axes[axis].Count == 0 || ResultOf(x, axis, lists.Count) is not { } shape)
        {
            x = Plain(x);
            order = x.Order;
            shape = ShapeOf(lengths);
        }

        Reserve(lists.Sum(list => (long)list.Length) + lists.Count);
        var map = ElementMap.Along([.. order.Select(i => x.Lengths[i])], order.TakeWhile(other => other != axis).Count(), lists);
        return GraphValue.Of(isMax ? net.MaxMap(x.Node, map, shape) : net.Map(x.Node, map, shape), shape, lengths, order).With(x.Samples);
    }

    /// <summary>Maps the elements along one dimension, one source for each element of the result; -1 for zero.</summary>
    public GraphValue Along(GraphValue x, int axis, IReadOnlyList<int> sources) => 2L * sources.Count <= MaxTerms - terms
        ? Along(x, axis, [.. sources.Select(source => source < 0 ? [] : new[] { (source, 1f) })])
        : throw TooMany(2L * sources.Count);

    /// <summary>Repeats dimensions of length 1 up to the given lengths, of which there are as many.</summary>
    public GraphValue Expanded(GraphValue x, IReadOnlyList<int> lengths)
    {
        for (int axis = 0; axis < lengths.Count; axis++)
        {
            x = x.Lengths[axis] == lengths[axis] ? x : Along(x, axis, new int[lengths[axis]]);
        }

        return x;
    }

    /// <summary>The value with dimensions of length 1 before its own, so that it has as many.</summary>
    public static GraphValue Ranked(GraphValue x, int rank) =>
        x.Axes.Count >= rank ? x
        : x.Samples == default ? x.Reshaped([.. Enumerable.Repeat(1, rank - x.Axes.Count), .. x.Lengths])!
        : throw new InputException($"a value of {x.Axes.Count} dimensions beside one of {rank}: expected its samples in dimension 0");

    /// <summary>The shape of the node when a run inside one of its axes gets another length; null where the run is not inside one.</summary>
    private static Shape? ResultOf(GraphValue x, int axis, int length)
    {
        Factor run = x.Axes[axis][0];
        Shape s = x.Shape;
        long end = (long)run.Length * run.Stride;
        int Changed(int whole) => whole / run.Length * length;
        return end <= s.Width ? s with { Width = Changed(s.Width) }
            : run.Stride >= s.Width && end <= (long)s.Width * s.Height ? s with { Height = Changed(s.Height) }
            : run.Stride >= s.Width * s.Height ? s with { Channels = Changed(s.Channels) }
            : null;
    }

    private void Reserve(long count) => terms = terms + count <= MaxTerms ? terms + count
        : throw TooMany(count);

    private InputException TooMany(long count) => new($"maps of elements take {terms + count} terms, expected at most {MaxTerms} in a model");
}
