using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>
/// Max and average pooling. A square window, padded alike on all sides, is the operation of networks; any other is a map along each axis.
/// </summary>
internal static class PoolOperators
{
    private const long MaxTerms = 1 << 24;

    /// <summary>The rows of <see cref="OperatorCatalog"/>.</summary>
    public static IReadOnlyList<OnnxOperator> All { get; } = [new MaxPoolOperator(), new AvgPoolOperator()];

    /// <summary>The image and its windows.</summary>
    public static (GraphValue X, IReadOnlyList<AxisWindow> Windows) Of(OnnxNode node, GraphImport import)
    {
        GraphValue x = import.Values.Plain(GraphImport.First(import.ValueOf(node, 0)));
        return x.Lengths.Count > 1 && (node.Integers("pads") ?? []).All(pad => pad >= 0) ? (x, node.WindowsOf(null, [.. x.Lengths.Skip(1)]))
            : throw new InputException($"samples of {string.Join('x', x.Lengths)}, expected channels and an image, and no negative padding");
    }

    /// <summary>The window as the pooling of networks has it; null where that has it not.</summary>
    public static Window? Square(GraphValue x, IReadOnlyList<AxisWindow> windows)
    {
        if (windows is not [var rows, var columns])
        {
            return null;
        }

        bool Holds(AxisWindow w, int length) => w is { Dilation: 1, Before: >= 0 } && w.Before == w.After && 2 * w.Before <= w.Kernel
            && w.Count == (length + 2 * w.Before - w.Kernel) / w.Stride + 1;
        return Holds(rows, x.Lengths[1]) && Holds(columns, x.Lengths[2]) && rows with { Count = 0 } == columns with { Count = 0 }
            ? new Window(rows.Kernel, rows.Stride, rows.Before)
            : null;
    }

    /// <summary>Maps the windows of each axis in turn.</summary>
    public static GraphValue Map(
        GraphImport import, GraphValue x, IReadOnlyList<AxisWindow> windows, bool isMax, Func<AxisWindow, int, int[], int, float> weight)
    {
        for (int axis = 0; axis < windows.Count; axis++)
        {
            AxisWindow window = windows[axis];
            int length = x.Lengths[axis + 1];
            List<int[]> lists = (long)window.Count * window.Kernel <= MaxTerms ? IndexLists.Windows(length, window)
                : throw new InputException($"{window.Count} windows of {window.Kernel} elements, expected at most {MaxTerms} in all");
            x = import.Values.Along(
                x, axis + 1, [.. lists.Select((list, i) => list.Select(at => (at, weight(window, i, list, length))).ToArray())], isMax);
        }

        return x;
    }
}

/// <summary>Max pooling.</summary>
internal sealed class MaxPoolOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["MaxPool"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        (GraphValue x, IReadOnlyList<AxisWindow> windows) = PoolOperators.Of(node, import);
        if (PoolOperators.Square(x, windows) is not { } window)
        {
            return PoolOperators.Map(import, x, windows, isMax: true, (_, _, _, _) => 1);
        }

        int y = import.Net.MaxPool(x.Node, window);
        return GraphValue.Of(y, import.Net.ShapeOf(y), [x.Lengths[0], .. windows.Select(w => w.Count)]);
    }

    public override bool Writes(Op op) => op is MaxPoolOp;

    public override void Write(Node node, GraphExport export) =>
        export.Add(node, "MaxPool", [export.ValueOf(node.Inputs[0])], Windows.Of(((MaxPoolOp)node.Op).Window, isDilated: false));
}

/// <summary>Average pooling.</summary>
internal sealed class AvgPoolOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["AveragePool"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        (GraphValue x, IReadOnlyList<AxisWindow> windows) = PoolOperators.Of(node, import);
        bool countsPadding = node.Integer("count_include_pad", 0) != 0;
        if (PoolOperators.Square(x, windows) is not { } window)
        {
            return PoolOperators.Map(import, x, windows, isMax: false, countsPadding
                ? (w, i, _, length) => 1f / Taps(w, i, length) : (_, _, list, _) => 1f / list.Length);
        }

        int y = import.Net.AvgPool(x.Node, window, countsPadding);
        return GraphValue.Of(y, import.Net.ShapeOf(y), [x.Lengths[0], .. windows.Select(w => w.Count)]);
    }

    public override bool Writes(Op op) => op is AvgPoolOp;

    public override void Write(Node node, GraphExport export)
    {
        var op = (AvgPoolOp)node.Op;
        Dictionary<string, OnnxAttribute> attributes = Windows.Of(op.Window, isDilated: false);
        attributes["count_include_pad"] = OnnxAttribute.Of(op.CountPadding ? 1L : 0L);
        export.Add(node, "AveragePool", [export.ValueOf(node.Inputs[0])], attributes);
    }

    /// <summary>The taps of a window inside the padded axis: a last window that rounding up adds may reach beyond it.</summary>
    private static int Taps(AxisWindow window, int number, int length)
    {
        long room = (long)length + window.Before + window.After - (long)number * window.Stride;
        return (int)Math.Min(window.Kernel, (room + window.Dilation - 1) / window.Dilation);
    }
}
