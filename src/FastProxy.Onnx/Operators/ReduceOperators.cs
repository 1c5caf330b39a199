using FastProxy.Input;
using FastProxy.Kernels.Activations;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>Sums, means and maxima over dimensions, one row each.</summary>
internal static class ReduceOperators
{
    /// <summary>The rows of <see cref="OperatorCatalog"/>.</summary>
    public static IReadOnlyList<OnnxOperator> All { get; } =
    [
        new MeanOperator(),
        new ReduceOperator("GlobalMaxPool", Max),
        new ReduceOperator("ReduceL1", (import, x, axes) => Sum(import, Each(import, x, ElementFunctions.Abs), axes)),
        new ReduceOperator("ReduceL2", (import, x, axes) =>
            Each(import, Sum(import, Each(import, x, ElementFunctions.Power(2)), axes), ElementFunctions.Sqrt)),
        new ReduceOperator("ReduceLogSum", (import, x, axes) => Each(import, Sum(import, x, axes), ElementFunctions.Log)),
        new ReduceOperator("ReduceLogSumExp", (import, x, axes) =>
            Each(import, Sum(import, Each(import, x, ElementFunctions.Exp), axes), ElementFunctions.Log)),
        new ReduceOperator("ReduceMax", Max),
        new ReduceOperator("ReduceMin", (import, x, axes) =>
            ArithmeticOperators.Negative(import, Max(import, ArithmeticOperators.Negative(import, x), axes))),
        new ReduceOperator("ReduceSum", Sum),
        new ReduceOperator("ReduceSumSquare", (import, x, axes) => Sum(import, Each(import, x, ElementFunctions.Power(2)), axes)),
    ];

    /// <summary>Returns the mean over dimensions, which keep a length of 1.</summary>
    public static GraphValue Mean(GraphImport import, GraphValue x, IReadOnlyList<int> axes)
    {
        // The mean over all but the channels is an operation of its own.
        int[] kept = [.. x.Order.Where(axis => !axes.Contains(axis) && (x.Lengths[axis] > 1 || x.Order.Count == 1))];
        if (kept is [var channels] && axes.Any(axis => x.Lengths[axis] > 1) && (x.HasChannels(channels) || kept[0] == 0))
        {
            x = import.Values.Channelled(x, channels);
            int y = import.Net.GlobalAvgPool(x.Node);
            return GraphValue.Of(y, import.Net.ShapeOf(y), [.. x.Lengths.Select((length, axis) => axis == channels ? length : 1)])
                .With(x.Samples);
        }

        return Reduced(import, x, axes, length => 1f / length, isMax: false);
    }

    /// <summary>Returns the largest over dimensions, which keep a length of 1.</summary>
    public static GraphValue Max(GraphImport import, GraphValue x, IReadOnlyList<int> axes) => Reduced(import, x, axes, _ => 1, isMax: true);

    /// <summary>Returns the sum over dimensions, which keep a length of 1.</summary>
    public static GraphValue Sum(GraphImport import, GraphValue x, IReadOnlyList<int> axes) => Reduced(import, x, axes, _ => 1, isMax: false);

    /// <summary>The dimensions that a node names; all but the samples where it names none.</summary>
    public static int[] AxesOf(OnnxNode node, GraphImport import, GraphValue x)
    {
        IReadOnlyList<long>? axes = node.Integers("axes") ?? import.ConstantOf(node, 1)?.Integers;
        if (axes is null or [])
        {
            return node.Integer("noop_with_empty_axes", 0) != 0 ? []
                : throw new InputException("reduces all dimensions, the samples among them, which a network treats alike");
        }

        _ = Shapes.Axes(axes, import.DimensionsOf(x).Count);
        return [.. axes.Select(axis => GraphImport.AxisOf(axis, x)).Order()];
    }

    private static GraphValue Each(GraphImport import, GraphValue x, ElementFunction function) => x.At(import.Net.Apply(x.Node, function));

    private static GraphValue Reduced(GraphImport import, GraphValue x, IReadOnlyList<int> axes, Func<int, float> weight, bool isMax)
    {
        int[] lengths = [.. x.Lengths.Select((length, axis) => axes.Contains(axis) ? 1 : length)];

        // Neighbours are one dimension, if their elements lie so.
        if (axes.Count > 1 && axes[^1] - axes[0] == axes.Count - 1)
        {
            int joined = axes.Aggregate(1, (product, axis) => product * x.Lengths[axis]);
            if (x.Reshaped([.. x.Lengths.Take(axes[0]), joined, .. x.Lengths.Skip(axes[^1] + 1)]) is { } flat && flat.Axes[axes[0]].Count <= 1)
            {
                return Reduced(import, flat, [axes[0]], weight, isMax).Reshaped(lengths)!.With(x.Samples);
            }
        }

        foreach (int axis in axes)
        {
            int length = x.Lengths[axis];
            float each = weight(length);
            x = import.Values.Along(x, axis, [[.. Enumerable.Range(0, length).Select(i => (i, each))]], isMax);
        }

        return x;
    }
}

/// <summary>A reduction over the dimensions that a node names, or over the image.</summary>
/// <param name="type">The operator.</param>
/// <param name="reduce">Reduces dimensions to a length of 1.</param>
internal class ReduceOperator(string type, Func<GraphImport, GraphValue, IReadOnlyList<int>, GraphValue> reduce) : OnnxOperator
{
    public override IReadOnlyList<string> Types => [type];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        GraphValue x = import.ValueOf(node, 0);
        Samples samples = x.Samples;
        bool isGlobal = node.Type.StartsWith("Global", StringComparison.Ordinal);
        int[] axes = isGlobal ? [.. GraphImport.First(x).Order.Skip(1)] : ReduceOperators.AxesOf(node, import, x);
        GraphValue y = reduce(import, x, axes);
        return isGlobal || node.Integer("keepdims", 1) != 0 ? y
            : y.Reshaped([.. y.Lengths.Where((_, axis) => !axes.Contains(axis))])!
                .With(samples with { Place = samples.Place - axes.Count(axis => axis < samples.Place) });
    }
}

/// <summary>The mean over dimensions, or over the image.</summary>
internal sealed class MeanOperator() : ReduceOperator("ReduceMean", ReduceOperators.Mean)
{
    public override IReadOnlyList<string> Types => ["GlobalAveragePool", "ReduceMean"];

    public override bool Writes(Op op) => op is GlobalAvgPoolOp;

    public override void Write(Node node, GraphExport export) => export.Add(node, "GlobalAveragePool", [export.ValueOf(node.Inputs[0])], []);
}
