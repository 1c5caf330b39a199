using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Operators;

/// <summary>The operators, one row each.</summary>
internal static class OperatorCatalog
{
    private static readonly OnnxOperator[] All =
    [
        new ConvOperator(),
        new BatchNormOperator(),
        new ReluOperator(),
        new GeluOperator(),
        new MaxPoolOperator(),
        new AvgPoolOperator(),
        new GlobalAvgPoolOperator(),
        new SumOperator(),
        new ConcatOperator(),
        new LinearOperator(),
        new ZeroOperator(),
        new SliceOperator(),
        new FlattenOperator(),
        new PassingOperator(),
        new ConstantOperator(),
        new SoftmaxOperator(),
    ];

    /// <summary>The types of ONNX that are read, in alphabetical order.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. All.SelectMany(op => op.Types).Order(StringComparer.Ordinal)];

    /// <summary>The operator of a node.</summary>
    /// <exception cref="InputException">Its type is not among <see cref="Types"/>.</exception>
    public static OnnxOperator Of(OnnxNode node, long opset) => All.FirstOrDefault(op => op.Types.Contains(node.Type))
        ?? throw new InputException($"{node.Title} of opset {opset} is not known; expected one of {string.Join(", ", Types)}");

    /// <summary>The operator that writes an operation.</summary>
    public static OnnxOperator Of(Op op) => All.First(o => o.Writes(op));
}
