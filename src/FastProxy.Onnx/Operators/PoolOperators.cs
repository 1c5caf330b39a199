using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Operators;

/// <summary>Max pooling.</summary>
internal sealed class MaxPoolOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["MaxPool"];

    public override GraphValue Read(OnnxNode node, GraphImport import) => node.Integer("ceil_mode", 0) == 0
        ? new(import.Net.MaxPool(import.NodeOf(node, 0), node.WindowOf(null, 0)))
        : throw new InputException("expected ceil_mode 0");

    public override bool Writes(Op op) => op is MaxPoolOp;

    public override void Write(Node node, GraphExport export) =>
        export.Add(node, "MaxPool", [export.ValueOf(node.Inputs[0])], Attributes.Of(((MaxPoolOp)node.Op).Window, isDilated: false));
}

/// <summary>Average pooling.</summary>
internal sealed class AvgPoolOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["AveragePool"];

    public override GraphValue Read(OnnxNode node, GraphImport import) => node.Integer("ceil_mode", 0) == 0
        ? new(import.Net.AvgPool(import.NodeOf(node, 0), node.WindowOf(null, 0), node.Integer("count_include_pad", 0) != 0))
        : throw new InputException("expected ceil_mode 0");

    public override bool Writes(Op op) => op is AvgPoolOp;

    public override void Write(Node node, GraphExport export)
    {
        var op = (AvgPoolOp)node.Op;
        Dictionary<string, OnnxAttribute> attributes = Attributes.Of(op.Window, isDilated: false);
        attributes["count_include_pad"] = OnnxAttribute.Of(op.CountPadding ? 1L : 0L);
        export.Add(node, "AveragePool", [export.ValueOf(node.Inputs[0])], attributes);
    }
}

/// <summary>The mean over the image, also as a reduction over rows and columns.</summary>
internal sealed class GlobalAvgPoolOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["GlobalAveragePool", "ReduceMean"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        IReadOnlyList<long> axes = node.Type == "ReduceMean" ? node.Integers("axes") ?? import.ConstantOf(node, 1)?.Integers ?? [] : [2, 3];
        return axes.Select(axis => axis < 0 ? axis + 4 : axis).Order().SequenceEqual([2, 3])
            ? new(import.Net.GlobalAvgPool(import.NodeOf(node, 0)))
            : throw new InputException($"reduces axes {string.Join(", ", axes)}, expected 2, 3: rows and columns");
    }

    public override bool Writes(Op op) => op is GlobalAvgPoolOp;

    public override void Write(Node node, GraphExport export) => export.Add(node, "GlobalAveragePool", [export.ValueOf(node.Inputs[0])], []);
}
