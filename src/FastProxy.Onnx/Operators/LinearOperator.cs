using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>
/// Fully connected layers: of the last dimension, or, where the constant stands in front, of the last but one. The others are pixels, on which a
/// convolution by windows of one pixel computes the same.
/// </summary>
internal sealed class LinearOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Gemm", "MatMul"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        bool isGemm = node.Type == "Gemm";
        if (!isGemm && !import.IsConstant(node, 0) && !import.IsConstant(node, 1))
        {
            return MatrixProducts.Of(import, import.ValueOf(node, 0), import.ValueOf(node, 1));
        }

        int place = import.IsConstant(node, 0) ? 0 : 1;
        OnnxTensor weight = import.ConstantOf(node, place) ?? throw new InputException("expected weights");
        GraphValue x = import.ValueOf(node, 1 - place);
        int rank = import.DimensionsOf(x).Count;
        int[] shape = [.. weight.Shape.SkipWhile((n, i) => n == 1 && i < weight.Shape.Length - 2)];
        if (rank < 2 || shape.Length != 2 || weight.Count == 0 || (isGemm && (node.Integer("transA", 0) != 0 || place == 0 || rank != 2)))
        {
            throw new InputException(
                $"a product of samples of {string.Join('x', x.Lengths)} and {Shapes.Text(weight.Dimensions)}: "
                + "expected a constant matrix, and the samples first in Gemm");
        }

        int axis = GraphImport.AxisOf(place == 0 ? -2 : -1, x);
        bool isTransposed = isGemm ? node.Integer("transB", 0) != 0 : place == 0;
        (int inputs, int outputs) = isTransposed ? (shape[1], shape[0]) : (shape[0], shape[1]);
        OnnxTensor? bias = import.ConstantOf(node, 2);
        if (inputs != x.Lengths[axis] || (bias is not null && bias.Count != outputs && bias.Count != 1))
        {
            throw new InputException(
                $"weights of {Shapes.Text(weight.Dimensions)} and a bias of {Shapes.Text(bias?.Dimensions ?? [])} "
                + $"do not fit {x.Lengths[axis]} features");
        }

        float[] values = isTransposed ? weight.Floats() : weight.Gathered([], MoveFolds.Transposition(shape, [1, 0])).Floats();
        x = import.Values.Channelled(x, axis);

        // Nodes that read one weight are one layer, whether or not they see pixels.
        bool isPixel = x.Shape is { Height: 1, Width: 1 } && bias is not null && !import.IsShared(node, place);
        Weight layer = import.WeightOf(node, place, $"linear {bias is not null}");
        import.Give(layer.Layer, "weight", isPixel ? [outputs, inputs] : [outputs, inputs, 1, 1], Scaled(values, isGemm ? node.Number("alpha", 1)
            : 1));
        if (bias is not null)
        {
            float[] shifts = bias.Count == outputs ? bias.Floats() : [.. Enumerable.Repeat(bias.Floats()[0], outputs)];
            import.Give(layer.Layer, "bias", [outputs], Scaled(shifts, isGemm ? node.Number("beta", 1) : 1));
        }

        _ = ValueBuilder.Checked([outputs, .. x.Lengths.Where((_, i) => i != axis).Select(length => (long)length)]);
        int y = isPixel ? import.Net.Linear(x.Node, outputs, layer)
            : import.Net.Conv(x.Node, outputs, new Window(1), layer, hasBias: bias is not null);
        return x.WithChannels(axis, y, outputs);
    }

    public override bool Writes(Op op) => op is LinearOp;

    public override void Write(Node node, GraphExport export)
    {
        var axis = new Dictionary<string, OnnxAttribute> { ["axis"] = OnnxAttribute.Of(1L) };
        string x = export.AddExtra("Flatten", [export.ValueOf(node.Inputs[0])], axis);
        export.Add(node, "Gemm", [x, .. export.TensorsOf(node)], new Dictionary<string, OnnxAttribute> { ["transB"] = OnnxAttribute.Of(1L) });
    }

    private static float[] Scaled(float[] values, double factor) => factor == 1 ? values : Array.ConvertAll(values, value => (float)(factor * value));
}
