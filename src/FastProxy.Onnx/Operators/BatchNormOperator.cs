using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>
/// Batch-norm. By the statistics of the batch it is the operation of networks, whose factors and shifts are at their initial values; those that a
/// model gives beside follow as constants. By the statistics that the model gives it is constants alone.
/// </summary>
internal sealed class BatchNormOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["BatchNormalization"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        double epsilon = node.Number("epsilon", BatchNormOp.Usual);
        GraphValue x = GraphImport.First(import.ValueOf(node, 0));
        x = import.Values.Channelled(x, GraphImport.AxisOf(1, x));
        int channels = x.Shape.Channels;
        float[] Of(int index, string what)
        {
            OnnxTensor tensor = import.ConstantOf(node, index) ?? throw new InputException($"expected a {what}");
            return tensor.Count == channels ? tensor.Floats()
                : throw new InputException($"a {what} of {string.Join('x', tensor.Shape)} does not fit {channels} channels");
        }

        bool isInitial = import.Options.InitialNorms;
        float[] factors = isInitial ? [.. Enumerable.Repeat(1f, channels)] : Of(1, "weight");
        float[] shifts = isInitial ? new float[channels] : Of(2, "bias");
        if (!(epsilon > 0))
        {
            throw new InputException($"epsilon is {epsilon:g6}, expected a positive number");
        }

        if (import.Options.GivenStatistics)
        {
            double[] scales = [.. factors.Zip(Of(4, "variance"), (factor, variance) => factor / Math.Sqrt(variance + epsilon))];
            float[] means = Of(3, "mean");
            return x.At(import.Net.Scale(
                x.Node, Array.ConvertAll(scales, v => (float)v), [.. shifts.Select((shift, c) => (float)(shift - scales[c] * means[c]))]));
        }

        string layer = import.LayerOf(node, 1);
        import.Give(layer, "weight", [channels], [.. Enumerable.Repeat(1f, channels)]);
        import.Give(layer, "bias", [channels], new float[channels]);
        int y = import.Net.BatchNorm(x.Node, layer, (float)epsilon);
        return x.At(factors.All(factor => factor == 1) && shifts.All(shift => shift == 0) ? y : import.Net.Scale(y, factors, shifts));
    }

    public override bool Writes(Op op) => op is BatchNormOp;

    public override void Write(Node node, GraphExport export)
    {
        string layer = ((BatchNormOp)node.Op).Layer;
        int channels = node.Shape.Channels;
        string mean = export.Constant($"{layer}.running_mean", OnnxTensor.Of([channels], new float[channels]));
        var ones = new float[channels];
        Array.Fill(ones, 1f);
        string variance = export.Constant($"{layer}.running_var", OnnxTensor.Of([channels], ones));
        var attributes = new Dictionary<string, OnnxAttribute>
        {
            ["epsilon"] = OnnxAttribute.Of(((BatchNormOp)node.Op).Epsilon),
            ["training_mode"] = OnnxAttribute.Of(1L),
        };
        string[] inputs = [export.ValueOf(node.Inputs[0]), .. export.TensorsOf(node), mean, variance];
        export.Add(node, "BatchNormalization", inputs, attributes, $"{layer}.next_mean", $"{layer}.next_var");
    }
}
