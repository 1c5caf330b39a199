using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>Arithmetic of values and constants, one row each.</summary>
internal static class ArithmeticOperators
{
    /// <summary>The rows of <see cref="OperatorCatalog"/>.</summary>
    public static IReadOnlyList<OnnxOperator> All { get; } =
    [
        new SumOperator(),
        new ProductOperator(),
        new PairOperator("Sub", (import, x, c) => Arithmetic.Affine(import, x, null, Each(c, v => -v)),
            (import, c, x) => Arithmetic.Affine(import, Negative(import, x), null, c),
            (import, a, b) => Arithmetic.Sum(import, [a, Negative(import, b)])),
        new PairOperator("Div", (import, x, c) => Arithmetic.Affine(import, x, Each(c, v => 1 / v), null),
            (import, c, x) => Arithmetic.Affine(import, Inverse(import, x), c, null),
            (import, a, b) => Arithmetic.Product(import, a, Inverse(import, b))),
        new PairOperator("Pow", Power, (_, _, _) => throw new InputException("expected a constant power"),
            (_, _, _) => throw new InputException("expected a constant power")),
        new ExtremeOperator("Max", isMax: true),
        new ExtremeOperator("Min", isMax: false),
    ];

    /// <summary>Returns -x.</summary>
    public static GraphValue Negative(GraphImport import, GraphValue x) => x.At(import.Net.Scale(x.Node, [-1]));

    private static GraphValue Inverse(GraphImport import, GraphValue x) => x.At(import.Net.Apply(x.Node, ElementFunctions.Reciprocal));

    private static OnnxTensor Each(OnnxTensor x, Func<float, float> of) => OnnxTensor.Of(x.Shape, Array.ConvertAll(x.Floats(), value => of(value)));

    private static GraphValue Power(GraphImport import, GraphValue x, OnnxTensor power)
    {
        float[] powers = power.Floats();
        float single = powers.Length > 0 && Array.TrueForAll(powers, p => p == powers[0]) ? powers[0]
            : throw new InputException("expected one power");
        return single == 1 ? x : x.At(import.Net.Apply(x.Node, ElementFunctions.Power(single)));
    }
}

/// <summary>An operator of two inputs.</summary>
/// <param name="type">The operator.</param>
/// <param name="withConstant">The result where the second is a constant.</param>
/// <param name="ofConstant">The result where the first is.</param>
/// <param name="ofValues">The result of two values.</param>
internal sealed class PairOperator(
    string type,
    Func<GraphImport, GraphValue, OnnxTensor, GraphValue> withConstant,
    Func<GraphImport, OnnxTensor, GraphValue, GraphValue> ofConstant,
    Func<GraphImport, GraphValue, GraphValue, GraphValue> ofValues) : OnnxOperator
{
    public override IReadOnlyList<string> Types => [type];

    public override GraphValue Read(OnnxNode node, GraphImport import) =>
        import.IsConstant(node, 1) ? withConstant(import, import.ValueOf(node, 0), import.ConstantOf(node, 1)!)
        : import.IsConstant(node, 0) ? ofConstant(import, import.ConstantOf(node, 0)!, import.ValueOf(node, 1))
        : ofValues(import, import.ValueOf(node, 0), import.ValueOf(node, 1));
}

/// <summary>The sum, or the mean, of several values and constants.</summary>
internal sealed class SumOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Add", "Mean", "Sum"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        ILookup<bool, int> inputs = Enumerable.Range(0, node.Inputs.Count).ToLookup(i => import.IsConstant(node, i));
        GraphValue sum = Arithmetic.Sum(import, [.. inputs[false].Select(i => import.ValueOf(node, i))]);
        sum = inputs[true].Aggregate(sum, (x, i) => import.LookupOf(node, i) is var (name, table, ids)
            ? Arithmetic.Sum(import, [x, Embedding.Of(import, node, name, table, ids, x)])
            : Arithmetic.Affine(import, x, null, import.ConstantOf(node, i)));
        return node.Type == "Mean" && node.Inputs.Count > 1 ? sum.At(import.Net.Scale(sum.Node, [1f / node.Inputs.Count])) : sum;
    }

    public override bool Writes(Op op) => op is AddOp;

    public override void Write(Node node, GraphExport export) => export.Add(node, "Sum", [.. node.Inputs.Select(export.ValueOf)], []);
}

/// <summary>The product of two values, or of one and a constant; by 0, zeros.</summary>
internal sealed class ProductOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Mul"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        if (!import.IsConstant(node, 0) && !import.IsConstant(node, 1))
        {
            return Arithmetic.Product(import, import.ValueOf(node, 0), import.ValueOf(node, 1));
        }

        int place = import.IsConstant(node, 0) ? 0 : 1;
        GraphValue x = import.ValueOf(node, 1 - place);
        OnnxTensor factor = import.ConstantOf(node, place)!;
        return factor.Single == 0 ? x.At(import.Net.Zero(x.Node)) : Arithmetic.Affine(import, x, factor, null);
    }

    public override bool Writes(Op op) => op is ZeroOp;

    public override void Write(Node node, GraphExport export)
    {
        var op = (ZeroOp)node.Op;
        string x = export.ValueOf(node.Inputs[0]);
        if (op.Stride > 1)
        {
            x = export.AddExtra("AveragePool", [x], Windows.Of(new Window(1, op.Stride), isDilated: false));
        }

        export.Add(node, "Mul", [x, export.Constant("zero", OnnxTensor.Of([], [0f]))], []);
    }
}

/// <summary>The larger or the smaller of several values and constant bounds.</summary>
/// <param name="type">The operator.</param>
/// <param name="isMax">Whether the larger is taken.</param>
internal sealed class ExtremeOperator(string type, bool isMax) : OnnxOperator
{
    public override IReadOnlyList<string> Types => [type];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        ILookup<bool, int> inputs = Enumerable.Range(0, node.Inputs.Count).ToLookup(i => import.IsConstant(node, i));
        IReadOnlyList<GraphValue> values = Arithmetic.Together(import, [.. inputs[false].Select(i => import.ValueOf(node, i))]);
        GraphValue x = values[0];
        if (values.Count > 1)
        {
            int[] lengths = [.. x.Lengths];
            values = import.Values.Alike([.. values.Select(value => isMax ? value : ArithmeticOperators.Negative(import, value))]);
            int all = import.Net.Concat([.. values.Select(value => value.Node)]);
            int elements = lengths.Aggregate(1, (product, length) => product * length);
            (int Source, float Weight)[] list = [.. Enumerable.Range(0, values.Count).Select(i => (i, 1f))];
            x = values[0].At(import.Net.MaxMap(all, ElementMap.Of(1, values.Count, elements, [list]), values[0].Shape));
            x = isMax ? x : ArithmeticOperators.Negative(import, x);
        }

        foreach (int i in inputs[true])
        {
            float bound = (float)(import.ConstantOf(node, i)!.Single ?? throw new InputException("expected a bound of one number"));
            x = x.At(import.Net.Apply(x.Node, isMax
                ? ElementFunctions.Clip(bound, float.PositiveInfinity)
                : ElementFunctions.Clip(float.NegativeInfinity, bound)));
        }

        return x;
    }
}
