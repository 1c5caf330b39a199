using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Operators;

/// <summary>The operators, one row each; families have theirs in a file of their own.</summary>
internal static class OperatorCatalog
{
    private static readonly OnnxOperator[] All =
    [
        new ConvOperator(),
        new ConvTransposeOperator(),
        new LinearOperator(),
        new BatchNormOperator(),
        .. NormOperators.All,
        .. FunctionOperators.All,
        .. ArithmeticOperators.All,
        .. PoolOperators.All,
        .. ReduceOperators.All,
        new ResizeOperator(),
        new GatherOperator(),
        .. RecurrentOperators.All,
        .. MoveOperators.All,
        .. ShapeOperators.All,
    ];

    /// <summary>The types of ONNX that are read, in alphabetical order.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. All.SelectMany(op => op.Types).Order(StringComparer.Ordinal)];

    /// <summary>The operator of a node.</summary>
    /// <exception cref="InputException">Its type is not among <see cref="Types"/>.</exception>
    public static OnnxOperator Of(OnnxNode node, long opset) => All.FirstOrDefault(op => op.Types.Contains(node.Type))
        ?? throw new InputException($"{node.Title} of opset {opset} is not known; expected one of {string.Join(", ", Types)}");

    /// <summary>The operator that writes an operation.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static OnnxOperator Of(Op op) => All.FirstOrDefault(o => o.Writes(op)) ?? throw new InputException($"{op} is not written as ONNX");
}
