using FastProxy.Input;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>Sums and products of values and constants whose dimensions of length 1 are repeated.</summary>
internal static class Arithmetic
{
    /// <summary>Returns the sum of values.</summary>
    public static GraphValue Sum(GraphImport import, IReadOnlyList<GraphValue> values)
    {
        values = import.Values.Alike(Together(import, values));
        return values.Count == 1 ? values[0] : values[0].At(import.Net.Add([.. values.Select(value => value.Node)]));
    }

    /// <summary>Returns the product of two values. One that lacks the channels or the pixels is not repeated in memory.</summary>
    public static GraphValue Product(GraphImport import, GraphValue a, GraphValue b)
    {
        (a, b) = a.Lengths.Aggregate(1L, (p, n) => p * n) >= b.Lengths.Aggregate(1L, (p, n) => p * n) ? (a, b) : (b, a);
        int rank = Math.Max(a.Axes.Count, b.Axes.Count);
        (a, b) = (ValueBuilder.Ranked(a, rank), ValueBuilder.Ranked(b, rank));
        int[] lengths = Common(import, [a, b]);
        a = import.Values.Expanded(a, lengths);
        if (b.Lengths.SequenceEqual(lengths))
        {
            IReadOnlyList<GraphValue> both = import.Values.Alike(a, b);
            return both[0].At(import.Net.Multiply(both[0].Node, both[1].Node));
        }

        int[] varying = [.. Enumerable.Range(0, rank).Where(axis => b.Lengths[axis] > 1)];
        if (varying.Length == 0)
        {
            return a.At(import.Net.Multiply(a.Node, import.Values.Arranged(b, b.Order, new(1, 1, 1)).Node));
        }

        if (varying is [var only])
        {
            a = import.Values.Channelled(a, only);
            return a.At(import.Net.Multiply(a.Node, import.Values.Arranged(b, b.Order, new(b.Lengths[only], 1, 1)).Node));
        }

        int[] repeated = [.. Enumerable.Range(0, rank).Where(axis => b.Lengths[axis] == 1 && lengths[axis] > 1)];
        if (repeated is [var channels])
        {
            a = import.Values.Channelled(a, channels);
            if (a.StoredOrder() is { } order && a.IsIn(order))
            {
                return a.At(import.Net.Multiply(a.Node, import.Values.Arranged(b, order, a.Shape with { Channels = 1 }).Node));
            }
        }

        return Product(import, a, import.Values.Expanded(b, lengths));
    }

    /// <summary>Returns scale x + shift by constants; null for 1 and 0.</summary>
    public static GraphValue Affine(GraphImport import, GraphValue x, OnnxTensor? scale, OnnxTensor? shift)
    {
        OnnxTensor constant = (scale ?? shift)!;
        if (constant.Shape.Length > import.DimensionsOf(x).Count && constant.Shape[0] == 1)
        {
            x = ValueBuilder.Ranked(x, constant.Shape.Length - 1);
        }

        OnnxTensor sample = import.OfSample(constant, x);
        int[] shape = sample.Shape;
        float[] values = sample.Floats();
        bool isSame = Array.TrueForAll(values, value => value == values[0]);
        x = import.Values.Expanded(
            x, ValueBuilder.Checked(Shapes.Broadcast([.. x.Lengths.Select(n => (long)n)], [.. shape.Select(n => (long)n)])));
        int[] varying = isSame ? [] : [.. x.Order.Where(axis => shape[axis] > 1)];
        if (varying is [var only])
        {
            x = import.Values.Channelled(x, only);
        }
        else if (varying.Length > 1)
        {
            // The order of the elements stays as it is where it can.
            IReadOnlyList<int> stored = x.StoredOrder() ?? x.Order;
            int[] rest = [.. stored.Except(varying)];
            values = sample.Gathered([], MoveFolds.Transposition(shape, [.. stored])).Floats();
            varying = [.. stored.Intersect(varying)];
            x = import.Values.Arranged(
                x, [.. varying, .. rest], ValueBuilder.ShapeOf([values.Length, .. rest.Select(axis => x.Lengths[axis])]));
        }

        float[] numbers = isSame ? values[..1] : values;
        return numbers is [1f] && shift is null || numbers is [0f] && scale is null
            ? x
            : x.At(import.Net.Scale(x.Node, scale is null ? [1] : numbers, scale is null ? numbers : null));
    }

    /// <summary>Returns values of the lengths that they have together.</summary>
    public static IReadOnlyList<GraphValue> Together(GraphImport import, IReadOnlyList<GraphValue> values)
    {
        int rank = values.Max(value => value.Axes.Count);
        values = [.. values.Select(value => ValueBuilder.Ranked(value, rank))];
        int[] lengths = Common(import, values);
        return [.. values.Select(value => import.Values.Expanded(value, lengths))];
    }

    private static int[] Common(GraphImport import, IReadOnlyList<GraphValue> values) => values.All(value => value.Samples == values[0].Samples)
        ? ValueBuilder.Checked(values.Aggregate(
            (IReadOnlyList<long>)[], (shape, value) => Shapes.Broadcast(shape, [.. value.Lengths.Select(length => (long)length)])))
        : throw new InputException(
            $"values of {string.Join(", ", values.Select(value => Shapes.Text(import.DimensionsOf(value))))}: expected their samples in one place");
}
