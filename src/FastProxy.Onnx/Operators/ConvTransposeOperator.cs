using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>Transposed convolution along one or two axes.</summary>
internal sealed class ConvTransposeOperator : OnnxOperator
{
    private const int MaxPadding = 1 << 16;

    public override IReadOnlyList<string> Types => ["ConvTranspose"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        GraphValue x = import.Values.Plain(GraphImport.First(import.ValueOf(node, 0)));
        OnnxTensor weight = ConvOperator.ImageWeight(node, import, x);
        OnnxTensor? bias = import.ConstantOf(node, 2);
        long groups = node.Integer("group", 1);
        if (groups < 1 || weight.Shape[0] != x.Lengths[0] || weight.Shape[1] * groups > 1 << 20
            || (bias is not null && bias.Count != weight.Shape[1] * groups))
        {
            throw new InputException($"weights of {Shapes.Text(weight.Dimensions)} and {groups} groups do not fit {x.Lengths[0]} channels");
        }

        int outputs = weight.Shape[1] * (int)groups;
        int rank = x.Lengths.Count - 1;
        (WindowAxis Axis, int Extra, int Length)[] axes = [.. Enumerable.Range(0, rank).Select(i =>
            AxisOf(node, i, rank, weight.Shape[i + 2], x.Lengths[i + 1]))];
        Window window = rank == 1 ? new(new WindowAxis(1), axes[0].Axis) : new(axes[0].Axis, axes[1].Axis);
        (int Rows, int Columns) extra = rank == 1 ? (0, axes[0].Extra) : (axes[0].Extra, axes[1].Extra);
        int[] lengths = ValueBuilder.Checked([outputs, .. axes.Select(axis => (long)axis.Length)]);
        Weight layer = import.WeightOf(node, 1, "transposed convolution");
        import.Give(layer.Layer, "weight", [weight.Shape[0], weight.Shape[1], window.Rows.Kernel, window.Columns.Kernel], weight.Floats());
        if (bias is not null)
        {
            import.Give(layer.Layer, "bias", [outputs], bias.Floats());
        }

        int y = import.Net.ConvTranspose(x.Node, outputs, window, layer, (int)groups, bias is not null, extra);
        return GraphValue.Of(y, import.Net.ShapeOf(y), lengths);
    }

    private static (WindowAxis Axis, int Extra, int Length) AxisOf(OnnxNode node, int axis, int rank, int kernel, int length)
    {
        long Of(string name, int at, long standard) => node.Integers(name) is { } given
            ? given.ElementAtOrDefault(at) is var value && value is >= -MaxPadding and <= MaxPadding ? value
                : throw new InputException($"{name} of {value}")
            : standard;
        (long stride, long dilation, long extra) = (Of("strides", axis, 1), Of("dilations", axis, 1), Of("output_padding", axis, 0));
        (long before, long after) = (Of("pads", axis, 0), Of("pads", axis + rank, 0));
        string mode = node.Text("auto_pad", "NOTSET");
        long full = (length - 1L) * stride + extra + (kernel - 1L) * dilation + 1;
        if (node.Integers("output_shape") is { } shape || mode is "SAME_UPPER" or "SAME_LOWER")
        {
            shape = node.Integers("output_shape") ?? [];
            long total = full - (shape.Count >= rank ? shape[shape.Count - rank + axis] : length * stride);
            before = total < 0 ? 0 : mode == "SAME_UPPER" ? total / 2 : total - total / 2;
            after = total - before;
        }

        long result = full - before - after;
        return stride >= 1 && dilation >= 1 && before is >= -MaxPadding and <= MaxPadding && after is >= -MaxPadding and <= MaxPadding
            && result is >= 1 and <= int.MaxValue
            ? (new WindowAxis(kernel, (int)stride, (int)before, (int)after, (int)dilation), (int)extra, (int)result)
            : throw new InputException($"stride {stride}, dilation {dilation}, padding {before} and {after} give {result} elements from {length}");
    }
}
