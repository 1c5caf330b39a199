using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>Elements taken, repeated, padded and joined along dimensions, one row each.</summary>
internal static class MoveOperators
{
    private const long ToTheEnd = int.MaxValue;

    /// <summary>The rows of <see cref="OperatorCatalog"/>.</summary>
    public static IReadOnlyList<OnnxOperator> All { get; } =
    [
        new ConcatOperator(),
        new MoveOperator("Expand", (node, import, x) =>
        {
            long[] shape = Shapes.Broadcast(import.DimensionsOf(x), import.ConstantOf(node, 1)?.Integers ?? []);
            return Expanded(import, x, shape);
        }),
        new MoveOperator("Pad", Pad),
        new MoveOperator("Slice", (node, import, x) => MoveFolds.SliceOf(node, import.ConstantsOf(node), import.DimensionsOf(x)).Aggregate(
            x, (y, slice) => Taken(import, y, slice.Axis, slice.Taken))),
        new MoveOperator("Split", Split),
        new MoveOperator("Tile", Tile),
    ];

    /// <summary>Writes a cut of rows and columns at the beginning, and returns the name of its value.</summary>
    public static string WriteCut(GraphExport export, string x, (int Rows, int Columns) cut) => export.AddExtra(
        "Slice",
        [
            x, export.Constant($"cut.{cut.Rows}.{cut.Columns}", OnnxTensor.Of(cut.Rows, cut.Columns)),
            export.Constant("cut.end", OnnxTensor.Of(ToTheEnd, ToTheEnd)), export.Constant("cut.axes", OnnxTensor.Of(2, 3)),
        ],
        []);

    private static GraphValue Taken(GraphImport import, GraphValue x, int axis, IReadOnlyList<int> taken)
    {
        if (axis != x.Samples.Dimension)
        {
            return import.Values.Along(x, GraphImport.AxisOf(axis, x), taken);
        }

        return taken.SequenceEqual(Enumerable.Range(0, (int)import.DimensionsOf(x)[axis])) ? x
            : throw new InputException("takes some of the samples, which a network treats alike");
    }

    private static GraphValue Expanded(GraphImport import, GraphValue x, IReadOnlyList<long> shape) =>
        shape.Count > 0 && shape[0] == import.Batch
            ? import.Values.Expanded(ValueBuilder.Ranked(GraphImport.First(x), shape.Count - 1), ValueBuilder.Checked(shape.Skip(1)))
            : throw new InputException($"makes {Shapes.Text(shape)} of {Shapes.Text(import.DimensionsOf(x))}: expected {import.Batch} samples first");

    private static GraphValue Pad(OnnxNode node, GraphImport import, GraphValue x)
    {
        int rank = GraphImport.First(x).Axes.Count + 1;
        IReadOnlyList<long> pads = ShapeOperators.Whole(node, import, "pads", 1) ?? [];
        IReadOnlyList<long> axes = import.ConstantOf(node, 3)?.Integers ?? [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        string mode = node.Text("mode", "constant");
        double value = import.ConstantOf(node, 2)?.Single ?? node.Number("value", 0);
        if (pads.Count != 2 * axes.Count)
        {
            throw new InputException($"{pads.Count} pads of {axes.Count} axes, expected two of each");
        }

        // A constant other than 0 is 0 for the map when the elements are shifted by it before, and back behind.
        bool isShifted = mode == "constant" && value != 0 && pads.Any(pad => pad > 0);
        GraphValue y = isShifted ? x.At(import.Net.Scale(x.Node, [1], [-(float)value])) : x;
        for (int i = 0; i < axes.Count; i++)
        {
            (long before, long after) = (pads[i], pads[i + axes.Count]);
            if (before != 0 || after != 0)
            {
                int axis = GraphImport.AxisOf(axes[i], x);
                y = import.Values.Along(y, axis, IndexLists.Pad(y.Lengths[axis], before, after, mode));
            }
        }

        return isShifted ? y.At(import.Net.Scale(y.Node, [1], [(float)value])) : y;
    }

    private static GraphValue Split(OnnxNode node, GraphImport import, GraphValue x)
    {
        (int axis, IReadOnlyList<int> lengths) = MoveFolds.SplitOf(node, import.ConstantsOf(node), import.DimensionsOf(x));
        int start = 0;
        GraphValue[] parts = [.. lengths.Select(length => Taken(import, x, axis, [.. Enumerable.Range((start += length) - length, length)]))];
        foreach ((string name, GraphValue part) in node.Outputs.Zip(parts))
        {
            import.Define(name, part);
        }

        return parts[0];
    }

    private static GraphValue Tile(OnnxNode node, GraphImport import, GraphValue x)
    {
        IReadOnlyList<long> repeats = import.ConstantOf(node, 1)?.Integers ?? [];
        if (repeats.Count != GraphImport.First(x).Axes.Count + 1 || repeats[0] != 1 || repeats.Any(count => count is < 1 or > 1 << 16))
        {
            throw new InputException($"repeats {Shapes.Text(import.DimensionsOf(x))} by {Shapes.Text(repeats)}: "
                + "expected one number each, 1 for the samples");
        }

        for (int axis = 0; axis < x.Axes.Count; axis++)
        {
            int length = x.Lengths[axis];
            int[] lengths = ValueBuilder.Checked(x.Lengths.Select((n, i) => i == axis ? n * repeats[axis + 1] : n));
            x = import.Values.Along(x, axis, [.. Enumerable.Range(0, lengths[axis]).Select(i => i % length)]);
        }

        return x;
    }
}

/// <summary>Concatenation along a dimension, which becomes the channels.</summary>
internal sealed class ConcatOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Concat"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        int[] places = [.. Enumerable.Range(0, node.Inputs.Count)];
        GraphValue beside = import.ValueOf(node, places.FirstOrDefault(i => !import.IsConstant(node, i)));
        GraphValue[] parts = [.. places.Select(i =>
            import.IsConstant(node, i) ? import.Fixed(import.ConstantOf(node, i)!, beside) : import.ValueOf(node, i))];
        int axis = GraphImport.AxisOf(node.Integer("axis", 1), parts[0]);
        int[] Rest(IReadOnlyList<int> lengths) => [.. lengths.Where((_, i) => i != axis)];
        if (!parts.All(part => part.Samples == parts[0].Samples && part.Axes.Count == parts[0].Axes.Count
            && Rest(part.Lengths).SequenceEqual(Rest(parts[0].Lengths))))
        {
            throw new InputException($"samples of {string.Join(", ", parts.Select(part => string.Join('x', part.Lengths)))} do not go together");
        }

        GraphValue first = import.Values.Channelled(parts[0], axis);
        bool AreAlike(GraphValue part) => part.HasChannels(axis) && (part.Shape with { Channels = 1 }) == (first.Shape with { Channels = 1 })
            && part.Axes.Where((_, i) => i != axis).Zip(first.Axes.Where((_, i) => i != axis)).All(pair => pair.First.SequenceEqual(pair.Second));
        if (!parts.Skip(1).All(AreAlike))
        {
            int[] order = [axis, .. first.Order.Where(other => other != axis)];
            parts = [.. parts.Select(part => import.Values.Arranged(part, order, ValueBuilder.ShapeOf([.. order.Select(i => part.Lengths[i])])))];
            first = parts[0];
        }

        parts[0] = first;
        int channels = ValueBuilder.Checked([parts.Sum(part => (long)part.Lengths[axis]), .. Rest(first.Lengths).Select(length => (long)length)])[0];
        return first.WithChannels(axis, import.Net.Concat([.. parts.Select(part => part.Node)]), channels);
    }

    public override bool Writes(Op op) => op is ConcatOp;

    public override void Write(Node node, GraphExport export) => export.Add(
        node, "Concat", [.. node.Inputs.Select(export.ValueOf)], new Dictionary<string, OnnxAttribute> { ["axis"] = OnnxAttribute.Of(1L) });
}
