using FastProxy.Input;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Folding;

/// <summary>Elements of constants in other places.</summary>
internal static class MoveFolds
{
    /// <summary>The rows of <see cref="FoldCatalog"/>.</summary>
    public static IReadOnlyList<Fold> All { get; } =
    [
        Fold.Of("Concat", 1, (node, x) => Concat([.. x.OfType<OnnxTensor>()], node.Integer("axis", 0))),
        Fold.Of("Expand", 2, (_, x) => Expanded(x[0]!, Shapes.Broadcast(x[0]!.Dimensions, x[1]!.Integers))),
        Fold.Of("Gather", 2, (node, x) => Gather(x[0]!, x[1]!, node.Integer("axis", 0))),
        Fold.Of("Slice", 1, Slice),
        new("Split", 1, Split),
        Fold.Of("Tile", 2, (_, x) => Tile(x[0]!, x[1]!.Integers)),
        Fold.Of("Transpose", 1, (node, x) =>
        {
            int[] order = Shapes.Permutation(node.Integers("perm"), x[0]!.Shape.Length);
            return x[0]!.Gathered([.. order.Select(axis => x[0]!.Shape[axis])], Transposition(x[0]!.Shape, order));
        }),
    ];

    /// <summary>For each element of a transposed array the index of its source.</summary>
    public static int[] Transposition(IReadOnlyList<int> shape, IReadOnlyList<int> order)
    {
        int[] sources = [0];
        foreach (int axis in order)
        {
            int stride = shape.Skip(axis + 1).Aggregate(1, (product, length) => product * length);
            sources = [.. sources.SelectMany(source => Enumerable.Range(0, shape[axis]).Select(i => source + i * stride))];
        }

        return sources;
    }

    /// <summary>The tensor with lengths of 1 repeated.</summary>
    public static OnnxTensor Expanded(OnnxTensor x, IReadOnlyList<long> shape)
    {
        if (x.Dimensions.SequenceEqual(shape))
        {
            return x;
        }

        int[] to = Shapes.Constant(shape, Math.Max(Shapes.MaxMade, x.Count));
        int[] from = [.. Enumerable.Repeat(1, to.Length - x.Shape.Length), .. x.Shape];
        int[] sources = [0];
        for (int axis = 0; axis < to.Length; axis++)
        {
            int stride = from[axis] == 1 ? 0 : from.Skip(axis + 1).Aggregate(1, (product, length) => product * length);
            int length = to[axis];
            sources = [.. sources.SelectMany(source => Enumerable.Range(0, length).Select(i => source + i * stride))];
        }

        return x.Gathered(to, sources);
    }

    /// <summary>The tensor with these elements along an axis.</summary>
    public static OnnxTensor Along(OnnxTensor x, int axis, IReadOnlyList<int> taken)
    {
        int inner = x.Shape.Skip(axis + 1).Aggregate(1, (product, length) => product * length);
        int outer = x.Shape.Take(axis).Aggregate(1, (product, length) => product * length);
        int[] shape = [.. x.Shape];
        shape[axis] = taken.Count;
        _ = Shapes.Constant([.. shape.Select(length => (long)length)], Math.Max(Shapes.MaxMade, x.Count));
        int length = x.Shape[axis];
        return x.Gathered(shape, [.. Enumerable.Range(0, outer).SelectMany(
            o => taken.SelectMany(at => Enumerable.Range((o * length + at) * inner, inner)))]);
    }

    private static OnnxTensor Concat(OnnxTensor[] parts, long axis)
    {
        int at = Shapes.Axis(axis, parts[0].Shape.Length);
        int[] shape = [.. parts[0].Shape];
        if (!parts.All(part => part.Shape.Length == shape.Length && !part.Shape.Where((n, i) => i != at && n != shape[i]).Any()))
        {
            throw new InputException($"shapes {string.Join(", ", parts.Select(part => Shapes.Text(part.Dimensions)))} do not go together");
        }

        long[] lengths = [.. shape.Select((n, i) => i == at ? parts.Sum(part => (long)part.Shape[at]) : n)];
        shape = Shapes.Constant(lengths, Shapes.MaxFilled);
        if (Shapes.Product(lengths) == 0)
        {
            return new(shape, [], []);
        }

        int outer = shape.Take(at).Aggregate(1, (product, length) => product * length);
        IEnumerable<T> Joined<T>(Func<OnnxTensor, T[]> of) => Enumerable.Range(0, outer).SelectMany(
            o => parts.SelectMany(part => of(part).Skip(o * (part.Count / outer)).Take(part.Count / outer)));
        return parts.All(part => part.IsWhole || part.Count == 0)
            ? new(shape, [], [.. Joined(part => part.Integers)])
            : OnnxTensor.Of(shape, [.. Joined(part => part.Floats())]);
    }

    private static OnnxTensor Gather(OnnxTensor x, OnnxTensor indices, long axis)
    {
        int at = Shapes.Axis(axis, x.Shape.Length);
        int length = x.Shape[at];
        OnnxTensor taken = Along(x, at, [.. indices.Integers.Select(index => Shapes.Axis(index, length))]);
        int[] shape = [.. x.Shape[..at], .. indices.Shape, .. x.Shape[(at + 1)..]];
        return taken with { Shape = Shapes.Constant([.. shape.Select(n => (long)n)], Math.Max(Shapes.MaxMade, x.Count)) };
    }

    private static OnnxTensor Slice(OnnxNode node, OnnxTensor?[] inputs)
    {
        OnnxTensor x = inputs[0]!;
        foreach ((int axis, int[] taken) in SliceOf(node, inputs, [.. x.Dimensions]))
        {
            x = Along(x, axis, taken);
        }

        return x;
    }

    /// <summary>For each axis that a <c>Slice</c> names the elements that it takes.</summary>
    /// <param name="node">The node, whose attributes hold the bounds before opset 10.</param>
    /// <param name="inputs">Its inputs, which hold them later.</param>
    /// <param name="dimensions">The dimensions that it slices.</param>
    public static IEnumerable<(int Axis, int[] Taken)> SliceOf(OnnxNode node, OnnxTensor?[] inputs, IReadOnlyList<long> dimensions)
    {
        IReadOnlyList<long> starts = node.Integers("starts") ?? inputs.ElementAtOrDefault(1)?.Integers ?? [];
        IReadOnlyList<long> ends = node.Integers("ends") ?? inputs.ElementAtOrDefault(2)?.Integers ?? [];
        IReadOnlyList<long> axes = node.Integers("axes") ?? inputs.ElementAtOrDefault(3)?.Integers ?? [.. starts.Select((_, i) => (long)i)];
        IReadOnlyList<long> steps = inputs.ElementAtOrDefault(4)?.Integers ?? [.. starts.Select(_ => 1L)];
        if (starts.Count == 0 || ends.Count != starts.Count || axes.Count != starts.Count || steps.Count != starts.Count)
        {
            throw new InputException(
                $"has {starts.Count} starts, {ends.Count} ends, {axes.Count} axes and {steps.Count} steps, expected as many of each");
        }

        _ = Shapes.Axes(axes, dimensions.Count);
        return axes.Select((axis, i) =>
        {
            int at = Shapes.Axis(axis, dimensions.Count);
            return (at, IndexLists.Slice((int)dimensions[at], starts[i], ends[i], steps[i]));
        });
    }

    /// <summary>The axis that a <c>Split</c> splits, and the lengths of its parts.</summary>
    public static (int Axis, IReadOnlyList<int> Lengths) SplitOf(OnnxNode node, OnnxTensor?[] inputs, IReadOnlyList<long> dimensions)
    {
        int axis = Shapes.Axis(node.Integer("axis", 0), dimensions.Count);
        long length = dimensions[axis];
        int parts = node.Outputs.Count;
        long most = (length + parts - 1) / parts;
        IReadOnlyList<long> lengths = node.Integers("split") ?? inputs.ElementAtOrDefault(1)?.Integers
            ?? [.. Enumerable.Range(0, parts).Select(i => Math.Min(most, length - i * most))];
        return lengths.Count == parts && lengths.All(n => n >= 1 && n <= length) && lengths.Sum() == length
            ? (axis, [.. lengths.Select(n => (int)n)])
            : throw new InputException($"a split of {length} into {string.Join(", ", lengths)} for {parts} outputs");
    }

    private static OnnxTensor[] Split(OnnxNode node, OnnxTensor?[] inputs)
    {
        (int axis, IReadOnlyList<int> lengths) = SplitOf(node, inputs, inputs[0]!.Dimensions);
        int start = 0;
        return [.. lengths.Select(length => Along(inputs[0]!, axis, [.. Enumerable.Range((start += length) - length, length)]))];
    }

    private static OnnxTensor Tile(OnnxTensor x, long[] repeats)
    {
        for (int axis = 0; axis < x.Shape.Length && axis < repeats.Length; axis++)
        {
            int length = x.Shape[axis];
            long count = repeats[axis] is >= 1 and <= Shapes.MaxMade ? repeats[axis] * length : -1;
            x = count is >= 0 and <= Shapes.MaxMade ? Along(x, axis, [.. Enumerable.Range(0, (int)count).Select(i => i % length)])
                : throw new InputException($"a repetition by {repeats[axis]}");
        }

        return x;
    }
}
