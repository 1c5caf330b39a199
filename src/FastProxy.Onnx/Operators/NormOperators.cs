using FastProxy.Input;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>Normalisations of each sample on its own, one row each. Their factors and shifts are constants.</summary>
internal static class NormOperators
{
    /// <summary>The rows of <see cref="OperatorCatalog"/>.</summary>
    public static IReadOnlyList<OnnxOperator> All { get; } =
    [
        new NormOperator("GroupNormalization", 1e-5, Group),
        new NormOperator("InstanceNormalization", 1e-5, (node, import, x, epsilon) =>
            PerChannel(node, import, Normalised(import, GraphImport.First(x), [.. x.Order.Skip(1)], epsilon))),
        new NormOperator("LayerNormalization", 1e-5, Layer),
        new NormOperator("LRN", 0, LocalResponse),
        new NormOperator("MeanVarianceNormalization", 1e-18, (node, import, x, epsilon) =>
            Normalised(import, x, ReduceOperators.AxesOf(node, import, x), epsilon)),
    ];

    /// <summary>Returns (x - mean) / sqrt(variance + epsilon) over dimensions of a sample.</summary>
    private static GraphValue Normalised(GraphImport import, GraphValue x, IReadOnlyList<int> axes, double epsilon)
    {
        if (axes is [var axis])
        {
            x = import.Values.Channelled(x, axis);
            return x.At(import.Net.LayerNorm(x.Node, (float)epsilon));
        }

        if (x.Order.Count > 0 && axes.SequenceEqual(x.Order.Skip(1)))
        {
            // The first dimension may be groups of the channels that the node has.
            int groups = x.Lengths[0];
            x = x.IsIn(x.Order) && x.Shape.Channels % groups == 0 ? x : import.Values.Plain(x);
            return x.At(import.Net.GroupNorm(x.Node, groups, (float)epsilon));
        }

        GraphValue mean = ReduceOperators.Mean(import, x, axes);
        GraphValue centred = Arithmetic.Sum(import, [x, ArithmeticOperators.Negative(import, mean)]);
        GraphValue variance = ReduceOperators.Mean(import, centred.At(import.Net.Apply(centred.Node, ElementFunctions.Power(2))), axes);
        int shifted = import.Net.Scale(variance.Node, [1], [(float)epsilon]);
        return Arithmetic.Product(import, centred, variance.At(import.Net.Apply(shifted, ElementFunctions.Power(-0.5f))));
    }

    /// <summary>Layer-norm over the last dimensions.</summary>
    private static GraphValue Layer(OnnxNode node, GraphImport import, GraphValue x, double epsilon)
    {
        GraphValue y = Normalised(import, x, GraphImport.AxesFrom(node.Integer("axis", -1), x), epsilon);
        y = Arithmetic.Affine(import, y, import.ConstantOf(node, 1) ?? throw new InputException("expected factors"), null);
        return import.ConstantOf(node, 2) is { } shift ? Arithmetic.Affine(import, y, null, shift) : y;
    }

    private static GraphValue Group(OnnxNode node, GraphImport import, GraphValue x, double epsilon)
    {
        x = GraphImport.First(x);
        long groups = node.Integer("num_groups", 0);
        if (x.Lengths.Count < 1 || groups < 1 || groups > x.Lengths[0] || x.Lengths[0] % groups != 0)
        {
            throw new InputException($"{groups} groups do not divide samples of {string.Join('x', x.Lengths)}");
        }

        int each = x.Lengths[0] / (int)groups;
        int[] lengths = [.. x.Lengths];
        GraphValue split = import.Values.Reshaped(x, [(int)groups, each, .. lengths.Skip(1)]);
        GraphValue y = Normalised(import, split, [.. split.Order.Skip(1)], epsilon);

        // Before opset 21 there is a factor for each group, later for each channel.
        bool isPerGroup = import.ConstantOf(node, 1)?.Count == groups && groups != lengths[0];
        return isPerGroup
            ? import.Values.Reshaped(PerChannel(node, import, y), lengths)
            : PerChannel(node, import, import.Values.Reshaped(y, lengths));
    }

    /// <summary>Applies factors and shifts along the first dimension.</summary>
    private static GraphValue PerChannel(OnnxNode node, GraphImport import, GraphValue x)
    {
        OnnxTensor Of(int index)
        {
            OnnxTensor numbers = import.ConstantOf(node, index) ?? throw new InputException("expected factors and shifts");
            return numbers.Count == x.Lengths[0] ? numbers with { Shape = [x.Lengths[0], .. x.Lengths.Skip(1).Select(_ => 1)] }
                : throw new InputException($"{numbers.Count} factors or shifts of {x.Lengths[0]} channels");
        }

        return Arithmetic.Affine(import, Arithmetic.Affine(import, x, Of(1), null), null, Of(2));
    }

    private static GraphValue LocalResponse(OnnxNode node, GraphImport import, GraphValue x, double epsilon)
    {
        long size = node.Integer("size", 0);
        if (size is < 1 or > 1 << 16)
        {
            throw new InputException($"a size of {size}, expected 1 to {1 << 16}");
        }

        x = import.Values.Channelled(x, GraphImport.AxisOf(1, x));
        return x.At(import.Net.LocalResponseNorm(
            x.Node, (int)size, (float)node.Number("alpha", 1e-4), (float)node.Number("beta", 0.75), (float)node.Number("bias", 1)));
    }
}

/// <summary>A normalisation.</summary>
/// <param name="type">The operator.</param>
/// <param name="epsilon">The epsilon where the node does not say it.</param>
/// <param name="read">Adds the operations.</param>
internal sealed class NormOperator(string type, double epsilon, Func<OnnxNode, GraphImport, GraphValue, double, GraphValue> read) : OnnxOperator
{
    public override IReadOnlyList<string> Types => [type];

    public override GraphValue Read(OnnxNode node, GraphImport import) =>
        read(node, import, import.ValueOf(node, 0), node.Number("epsilon", epsilon));
}
