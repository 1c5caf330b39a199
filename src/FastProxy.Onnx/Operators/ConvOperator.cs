using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>Convolution along one or two axes.</summary>
internal sealed class ConvOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Conv"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        GraphValue x = import.Values.Plain(GraphImport.First(import.ValueOf(node, 0)));
        OnnxTensor weight = ImageWeight(node, import, x);
        OnnxTensor? bias = import.ConstantOf(node, 2);
        long groups = node.Integer("group", 1);
        int outputs = weight.Shape[0];
        if (groups < 1 || groups > x.Lengths[0] || weight.Shape[1] * groups != x.Lengths[0] || (bias is not null && bias.Count != outputs))
        {
            throw new InputException($"weights of {Shapes.Text(weight.Dimensions)} and {groups} groups do not fit {x.Lengths[0]} channels");
        }

        IReadOnlyList<AxisWindow> windows = node.WindowsOf([.. weight.Dimensions.Skip(2)], [.. x.Lengths.Skip(1)]);
        Window window = Windows.WindowOf(windows);
        Weight layer = import.WeightOf(node, 1, $"{window} of {groups} groups, {bias is not null}");
        import.Give(layer.Layer, "weight", [outputs, weight.Shape[1], window.Rows.Kernel, window.Columns.Kernel], weight.Floats());
        if (bias is not null)
        {
            import.Give(layer.Layer, "bias", [outputs], bias.Floats());
        }

        int[] lengths = ValueBuilder.Checked([outputs, .. windows.Select(w => (long)w.Count)]);
        int y = import.Net.Conv(x.Node, outputs, window, layer, (int)groups, bias is not null);
        return GraphValue.Of(y, import.Net.ShapeOf(y), lengths);
    }

    public override bool Writes(Op op) => op is ConvOp;

    public override void Write(Node node, GraphExport export)
    {
        var op = (ConvOp)node.Op;
        string x = export.ValueOf(node.Inputs[0]);
        (int Rows, int Columns) cut = (CutOf(op.Window.Rows), CutOf(op.Window.Columns));
        if (cut.Rows > 0 || cut.Columns > 0)
        {
            x = MoveOperators.WriteCut(export, x, cut);
        }

        var window = new Window(Uncut(op.Window.Rows), Uncut(op.Window.Columns));
        Dictionary<string, OnnxAttribute> attributes = Windows.Of(window, isDilated: true);
        attributes["group"] = OnnxAttribute.Of((long)op.Groups);
        export.Add(node, "Conv", [x, .. export.TensorsOf(node)], attributes);
    }

    /// <summary>Returns the elements before the first window, which it does not read.</summary>
    private static int CutOf(WindowAxis axis) => Math.Max(0, -axis.Before);

    private static WindowAxis Uncut(WindowAxis axis) => axis with { Before = Math.Max(0, axis.Before) };

    /// <summary>The weights of a convolution along the axes that a value has.</summary>
    /// <exception cref="InputException">They have other axes, or the value has neither one nor two.</exception>
    public static OnnxTensor ImageWeight(OnnxNode node, GraphImport import, GraphValue x)
    {
        OnnxTensor weight = import.ConstantOf(node, 1) ?? throw new InputException("expected weights");
        IReadOnlyList<long> sides = node.Integers("kernel_shape") ?? [.. weight.Dimensions.Skip(2)];
        return x.Lengths.Count is 2 or 3 && weight.Shape.Length == x.Lengths.Count + 1 && weight.Count > 0
            && weight.Dimensions.Skip(2).SequenceEqual(sides)
            ? weight
            : throw new InputException(
                $"weights of {Shapes.Text(weight.Dimensions)} on samples of {string.Join('x', x.Lengths)}: "
                + "expected C x H x W or C x L and a window as the weights");
    }
}
