using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Operators;

/// <summary>Convolution without bias.</summary>
internal sealed class ConvOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Conv"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        GraphValue x = import.ShiftedOf(node, 0);
        OnnxTensor weight = import.ConstantOf(node, 1) ?? throw new InputException("expected weights");
        if (import.ConstantOf(node, 2) is not null)
        {
            throw new InputException("has a bias, expected a convolution without one");
        }

        long groups = node.Integer("group", 1);
        int channels = import.Net.ShapeOf(x.Node).Channels;
        if (weight.Shape.Length != 4 || weight.Values.Length == 0 || groups < 1 || groups > channels || weight.Shape[1] * groups != channels)
        {
            throw new InputException($"weights of {string.Join('x', weight.Shape)} and {groups} groups do not fit {channels} channels");
        }

        Weight layer = import.WeightOf(node, 1);
        import.Give(layer.Layer, "weight", weight.Shape, weight.Values);
        Window window = node.WindowOf([weight.Shape[2], weight.Shape[3]], x.Shift);
        return weight.Shape[2] == window.Rows.Kernel && weight.Shape[3] == window.Columns.Kernel
            ? new(import.Net.Conv(x.Node, weight.Shape[0], window, layer, (int)groups))
            : throw new InputException($"weights of {string.Join('x', weight.Shape)} do not fit the {window}");
    }

    public override bool Writes(Op op) => op is ConvOp { Window: var w } && CutOf(w.Rows) == CutOf(w.Columns);

    public override void Write(Node node, GraphExport export)
    {
        var op = (ConvOp)node.Op;
        string x = export.ValueOf(node.Inputs[0]);
        int cut = CutOf(op.Window.Rows);
        if (cut > 0)
        {
            x = SliceOperator.Write(export, x, cut);
        }

        var window = new Window(Uncut(op.Window.Rows), Uncut(op.Window.Columns));
        Dictionary<string, OnnxAttribute> attributes = Attributes.Of(window, isDilated: true);
        attributes["group"] = OnnxAttribute.Of((long)op.Groups);
        export.Add(node, "Conv", [x, .. export.TensorsOf(node)], attributes);
    }

    /// <summary>Returns the elements before the first window, which it does not read.</summary>
    private static int CutOf(WindowAxis axis) => Math.Max(0, -axis.Before);

    private static WindowAxis Uncut(WindowAxis axis) => axis with { Before = Math.Max(0, axis.Before) };
}

/// <summary>Batch-norm by the statistics of the batch.</summary>
internal sealed class BatchNormOperator : OnnxOperator
{
    private const float Epsilon = 1e-5f;

    public override IReadOnlyList<string> Types => ["BatchNormalization"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        double epsilon = node.Number("epsilon", Epsilon);
        if ((float)epsilon != Epsilon)
        {
            throw new InputException($"epsilon is {epsilon:g6}, expected {Epsilon:g6}");
        }

        int x = import.NodeOf(node, 0);
        int channels = import.Net.ShapeOf(x).Channels;
        string layer = import.LayerOf(node, 1);
        foreach ((int index, string suffix) in new[] { (1, "weight"), (2, "bias") })
        {
            OnnxTensor tensor = import.ConstantOf(node, index) ?? throw new InputException($"expected a {suffix}");
            import.Give(layer, suffix, [channels], tensor.Values.Length == channels ? tensor.Values
                : throw new InputException($"a {suffix} of {string.Join('x', tensor.Shape)} does not fit {channels} channels"));
        }

        return new(import.Net.BatchNorm(x, layer));
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
        var attributes = new Dictionary<string, OnnxAttribute> { ["epsilon"] = OnnxAttribute.Of(Epsilon), ["training_mode"] = OnnxAttribute.Of(1L) };
        string[] inputs = [export.ValueOf(node.Inputs[0]), .. export.TensorsOf(node), mean, variance];
        export.Add(node, "BatchNormalization", inputs, attributes, $"{layer}.next_mean", $"{layer}.next_var");
    }
}

/// <summary>A fully connected layer with bias.</summary>
internal sealed class LinearOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Gemm"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        if (node.Number("alpha", 1) != 1 || node.Number("beta", 1) != 1 || node.Integer("transA", 0) != 0)
        {
            throw new InputException("expected alpha 1, beta 1 and transA 0");
        }

        int x = import.NodeOf(node, 0);
        OnnxTensor weight = import.ConstantOf(node, 1) ?? throw new InputException("expected weights");
        OnnxTensor bias = import.ConstantOf(node, 2) ?? throw new InputException("has no bias, expected one");
        bool isTransposed = node.Integer("transB", 0) != 0;
        int channels = import.Net.ShapeOf(x).Channels;
        if (weight.Shape.Length != 2 || weight.Values.Length == 0 || weight.Shape[isTransposed ? 1 : 0] != channels
            || bias.Values.Length != weight.Shape[isTransposed ? 0 : 1])
        {
            throw new InputException(
                $"weights of {string.Join('x', weight.Shape)} and a bias of {string.Join('x', bias.Shape)} do not fit {channels} features");
        }

        int outputs = bias.Values.Length;
        Weight layer = import.WeightOf(node, 1);
        import.Give(layer.Layer, "weight", [outputs, channels], isTransposed ? weight.Values : Transposed(weight.Values, channels, outputs));
        import.Give(layer.Layer, "bias", [outputs], bias.Values);
        return new(import.Net.Linear(x, outputs, layer));
    }

    public override bool Writes(Op op) => op is LinearOp;

    public override void Write(Node node, GraphExport export)
    {
        var axis = new Dictionary<string, OnnxAttribute> { ["axis"] = OnnxAttribute.Of(1L) };
        string x = export.AddExtra("Flatten", [export.ValueOf(node.Inputs[0])], axis);
        export.Add(node, "Gemm", [x, .. export.TensorsOf(node)], new Dictionary<string, OnnxAttribute> { ["transB"] = OnnxAttribute.Of(1L) });
    }

    private static float[] Transposed(float[] values, int rows, int columns)
    {
        var transposed = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            transposed[i % columns * rows + i / columns] = values[i];
        }

        return transposed;
    }
}
