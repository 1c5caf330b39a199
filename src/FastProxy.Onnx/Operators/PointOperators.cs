using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Operators;

/// <summary>ReLU.</summary>
internal sealed class ReluOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Relu"];

    public override GraphValue Read(OnnxNode node, GraphImport import) => new(import.Net.Relu(import.NodeOf(node, 0)));

    public override bool Writes(Op op) => op is ReluOp;

    public override void Write(Node node, GraphExport export) => export.Add(node, "Relu", [export.ValueOf(node.Inputs[0])], []);
}

/// <summary>Exact GELU.</summary>
internal sealed class GeluOperator : OnnxOperator
{
    /// <summary>The first opset that has it.</summary>
    public const long FirstOpset = 20;

    public override IReadOnlyList<string> Types => ["Gelu"];

    public override GraphValue Read(OnnxNode node, GraphImport import) =>
        (node.Attributes.GetValueOrDefault("approximate")?.Text ?? "none") == "none"
            ? new(import.Net.Gelu(import.NodeOf(node, 0)))
            : throw new InputException("expected approximate none");

    public override bool Writes(Op op) => op is GeluOp;

    public override void Write(Node node, GraphExport export) => export.Add(node, "Gelu", [export.ValueOf(node.Inputs[0])], []);
}

/// <summary>The sum of several values.</summary>
internal sealed class SumOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Add", "Sum"];

    public override GraphValue Read(OnnxNode node, GraphImport import) =>
        new(import.Net.Add([.. Enumerable.Range(0, node.Inputs.Count).Select(i => import.NodeOf(node, i))]));

    public override bool Writes(Op op) => op is AddOp;

    public override void Write(Node node, GraphExport export) => export.Add(node, "Sum", [.. node.Inputs.Select(export.ValueOf)], []);
}

/// <summary>Concatenation along the channels.</summary>
internal sealed class ConcatOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Concat"];

    public override GraphValue Read(OnnxNode node, GraphImport import) => node.Integer("axis", 1) is 1 or -3
        ? new(import.Net.Concat([.. Enumerable.Range(0, node.Inputs.Count).Select(i => import.NodeOf(node, i))]))
        : throw new InputException($"axis is {node.Integer("axis", 1)}, expected 1, the channels");

    public override bool Writes(Op op) => op is ConcatOp;

    public override void Write(Node node, GraphExport export) => export.Add(
        node, "Concat", [.. node.Inputs.Select(export.ValueOf)], new Dictionary<string, OnnxAttribute> { ["axis"] = OnnxAttribute.Of(1L) });
}

/// <summary>Zeros: the product with a constant 0, where a stride is wanted after a pooling by windows of one pixel.</summary>
internal sealed class ZeroOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Mul"];

    public override GraphValue Read(OnnxNode node, GraphImport import) => import.IsConstant(node, 1) && import.ConstantOf(node, 1)!.Single == 0
        ? new(import.Net.Zero(import.NodeOf(node, 0)))
        : throw new InputException("expected a product with a constant 0");

    public override bool Writes(Op op) => op is ZeroOp;

    public override void Write(Node node, GraphExport export)
    {
        var op = (ZeroOp)node.Op;
        string x = export.ValueOf(node.Inputs[0]);
        if (op.Stride > 1)
        {
            x = export.AddExtra("AveragePool", [x], Attributes.Of(new Window(1, op.Stride), isDilated: false));
        }

        export.Add(node, "Mul", [x, export.Constant("zero", OnnxTensor.Of([], [0f]))], []);
    }
}
