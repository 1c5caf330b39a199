using FastProxy.Input;
using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Activations.Functions;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>Functions of each element, one row each.</summary>
internal static class FunctionOperators
{
    /// <summary>The rows of <see cref="OperatorCatalog"/>.</summary>
    public static IReadOnlyList<OnnxOperator> All { get; } =
    [
        new ReluOperator(),
        new GeluOperator(),
        new PReluOperator(),
        Of("Abs", ElementFunctions.Abs),
        Of("Clip", Clip),
        Of("Elu", (node, _) => ElementFunctions.Elu((float)node.Number("alpha", 1))),
        Of("Erf", ElementFunctions.Erf),
        Of("Exp", ElementFunctions.Exp),
        Of("HardSigmoid", (node, _) => ElementFunctions.HardSigmoid((float)node.Number("alpha", 0.2), (float)node.Number("beta", 0.5))),
        Of("HardSwish", ElementFunctions.HardSwish),
        Of("LeakyRelu", (node, _) => ElementFunctions.LeakyRelu((float)node.Number("alpha", 0.01))),
        Of("Log", ElementFunctions.Log),
        Of("Mish", ElementFunctions.Mish),
        Of("Reciprocal", ElementFunctions.Reciprocal),
        Of("Selu", Selu),
        Of("Sigmoid", ElementFunctions.Sigmoid),
        Of("Softplus", ElementFunctions.Softplus),
        Of("Sqrt", ElementFunctions.Sqrt),
        Of("Swish", ElementFunctions.Silu),
        Of("Tanh", ElementFunctions.Tanh),
        new CompositeOperator("Celu", (node, import, x) =>
        {
            float alpha = (float)node.Number("alpha", 1);
            int scaled = import.Net.Scale(x.Node, [1 / alpha]);
            return import.Net.Scale(import.Net.Apply(scaled, ElementFunctions.Elu()), [alpha]);
        }),
        new CompositeOperator("Neg", (_, import, x) => import.Net.Scale(x.Node, [-1])),
        new CompositeOperator("Softsign", (_, import, x) => import.Net.Multiply(
            x.Node, import.Net.Apply(import.Net.Scale(import.Net.Apply(x.Node, ElementFunctions.Abs), [1], [1]), ElementFunctions.Reciprocal))),
    ];

    private static FunctionOperator Of(string type, ElementFunction function) => new(type, (_, _) => function);

    private static FunctionOperator Of(string type, Func<OnnxNode, GraphImport, ElementFunction> function) => new(type, function);

    private static ElementFunction Clip(OnnxNode node, GraphImport import)
    {
        double Bound(string name, int index, double standard) => import.ConstantOf(node, index) is { } bound
            ? bound.Single ?? throw new InputException($"a {name} of {bound.Count} elements, expected one")
            : node.Number(name, standard);
        return ElementFunctions.Clip((float)Bound("min", 1, double.NegativeInfinity), (float)Bound("max", 2, double.PositiveInfinity));
    }

    private static ElementFunction Selu(OnnxNode node, GraphImport import)
    {
        const float alpha = 1.6732632f, gamma = 1.0507010f;
        return (float)node.Number("alpha", alpha) == alpha && (float)node.Number("gamma", gamma) == gamma ? ElementFunctions.Selu
            : throw new InputException("alpha and gamma are not those of SELU");
    }
}

/// <summary>A function of each element.</summary>
/// <param name="type">The operator.</param>
/// <param name="function">The function by the node's attributes.</param>
internal sealed class FunctionOperator(string type, Func<OnnxNode, GraphImport, ElementFunction> function) : OnnxOperator
{
    public override IReadOnlyList<string> Types => [type];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        GraphValue x = import.ValueOf(node, 0);
        return x.At(import.Net.Apply(x.Node, function(node, import)));
    }
}

/// <summary>A function of each element that takes several operations of networks.</summary>
/// <param name="type">The operator.</param>
/// <param name="apply">Adds the operations and returns the last.</param>
internal sealed class CompositeOperator(string type, Func<OnnxNode, GraphImport, GraphValue, int> apply) : OnnxOperator
{
    public override IReadOnlyList<string> Types => [type];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        GraphValue x = import.ValueOf(node, 0);
        return x.At(apply(node, import, x));
    }
}

/// <summary>ReLU.</summary>
internal sealed class ReluOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Relu"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        GraphValue x = import.ValueOf(node, 0);
        return x.At(import.Net.Relu(x.Node));
    }

    public override bool Writes(Op op) => op is ReluOp;

    public override void Write(Node node, GraphExport export) => export.Add(node, "Relu", [export.ValueOf(node.Inputs[0])], []);
}

/// <summary>GELU, exact or by tanh.</summary>
internal sealed class GeluOperator : OnnxOperator
{
    /// <summary>The first opset that has it.</summary>
    public const long FirstOpset = 20;

    public override IReadOnlyList<string> Types => ["Gelu"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        GraphValue x = import.ValueOf(node, 0);
        return x.At(node.Text("approximate", "none") switch
        {
            "none" => import.Net.Gelu(x.Node),
            "tanh" => import.Net.Apply(x.Node, ElementFunctions.GeluTanh),
            var other => throw new InputException($"approximate is {Excerpt.Of(other)}, expected none or tanh"),
        });
    }

    public override bool Writes(Op op) => op is ApplyOp { Function: ElementFunction<Gelu> };

    public override void Write(Node node, GraphExport export) => export.Add(node, "Gelu", [export.ValueOf(node.Inputs[0])], []);
}

/// <summary>PReLU. With slopes at their initial value it is the operation of networks, which trains them; others are constants.</summary>
internal sealed class PReluOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["PRelu"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        GraphValue x = GraphImport.First(import.ValueOf(node, 0));
        OnnxTensor slope = import.ConstantOf(node, 1) ?? throw new InputException("expected slopes");
        float[] slopes = slope.Floats();
        if (x.Axes.Count > 0 && Array.TrueForAll(slopes, value => value == PReluOp.Initial) && slopes.Length is var count
            && (count == 1 || count == x.Lengths[0]))
        {
            x = import.Values.Channelled(x, 0);
            string layer = import.LayerOf(node, 1);
            import.Give(layer, "weight", [x.Shape.Channels], [.. Enumerable.Repeat(PReluOp.Initial, x.Shape.Channels)]);
            return x.At(import.Net.PRelu(x.Node, layer));
        }

        if (slope.Single is { } single)
        {
            return x.At(import.Net.Apply(x.Node, ElementFunctions.LeakyRelu((float)single)));
        }

        GraphValue below = x.At(import.Net.Apply(x.Node, ElementFunctions.Clip(float.NegativeInfinity, 0)));
        return Arithmetic.Sum(import, [x.At(import.Net.Relu(x.Node)), Arithmetic.Affine(import, below, scale: slope, shift: null)]);
    }
}
