using FastProxy.Input;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>The same elements under other dimensions, one row each. Nothing is computed until an operator needs their order.</summary>
internal static class ShapeOperators
{
    /// <summary>The rows of <see cref="OperatorCatalog"/>.</summary>
    public static IReadOnlyList<OnnxOperator> All { get; } =
    [
        new MoveOperator("Cast", (node, _, x) => node.Integer("to", 1) is 1 or 11 ? x
            : throw new InputException($"a cast to element type {node.Integer("to", 1)}, expected float (1) or double (11)")),
        new MoveOperator("DepthToSpace", DepthToSpace),
        new MoveOperator("Dropout", (_, _, x) => x),
        new MoveOperator("Flatten", (node, import, x) => import.Reshaped(x, Flattened(node.Integer("axis", 1), import.DimensionsOf(x)))),
        new MoveOperator("Identity", (_, _, x) => x),
        new MoveOperator("Reshape", (node, import, x) =>
        {
            IReadOnlyList<long> wanted = Whole(node, import, "shape", 1) ?? throw new InputException("expected a shape");
            return import.Reshaped(x, Shapes.Reshape(import.DimensionsOf(x), wanted, node.Integer("allowzero", 0) != 0));
        }),
        new MoveOperator("SpaceToDepth", SpaceToDepth),
        new MoveOperator("Squeeze", (node, import, x) => import.Reshaped(
            x, Shapes.Squeeze(import.DimensionsOf(x), Whole(node, import, "axes", 1)))),
        new MoveOperator("Transpose", (node, import, x) =>
        {
            IReadOnlyList<IReadOnlyList<Factor>> dimensions = x.Dimensions((int)import.Batch);
            return x.Of([.. Shapes.Permutation(node.Integers("perm"), dimensions.Count).Select(axis => dimensions[axis])], (int)import.Batch)!;
        }),
        new MoveOperator("Unsqueeze", (node, import, x) => import.Reshaped(
            x, Shapes.Unsqueeze(import.DimensionsOf(x), Whole(node, import, "axes", 1) ?? []))),
        new SoftmaxOperator(),
    ];

    /// <summary>The whole numbers of an attribute or, in later opsets, of an input.</summary>
    public static IReadOnlyList<long>? Whole(OnnxNode node, GraphImport import, string name, int index) =>
        node.Integers(name) ?? import.ConstantOf(node, index)?.Integers;

    private static long[] Flattened(long axis, IReadOnlyList<long> dimensions)
    {
        int at = axis == dimensions.Count ? dimensions.Count : Shapes.Axis(axis, dimensions.Count);
        return [Shapes.Product(dimensions.Take(at)), Shapes.Product(dimensions.Skip(at))];
    }

    private static GraphValue DepthToSpace(OnnxNode node, GraphImport import, GraphValue x)
    {
        int block = BlockOf(node, GraphImport.First(x), length => length[0], squared: true);
        (int c, int h, int w) = (x.Lengths[0] / (block * block), x.Lengths[1], x.Lengths[2]);
        GraphValue y = node.Text("mode", "DCR") == "CRD"
            ? import.Values.Reshaped(x, [c, block, block, h, w]).Transposed([0, 3, 1, 4, 2])
            : import.Values.Reshaped(x, [block, block, c, h, w]).Transposed([2, 3, 0, 4, 1]);
        return import.Values.Reshaped(y, [c, h * block, w * block]);
    }

    private static GraphValue SpaceToDepth(OnnxNode node, GraphImport import, GraphValue x)
    {
        int block = BlockOf(node, GraphImport.First(x), length => length[1], squared: false);
        _ = BlockOf(node, x, length => length[2], squared: false);
        (int c, int h, int w) = (x.Lengths[0], x.Lengths[1] / block, x.Lengths[2] / block);
        GraphValue y = import.Values.Reshaped(x, [c, h, block, w, block]).Transposed([2, 4, 0, 1, 3]);
        return import.Values.Reshaped(y, [c * block * block, h, w]);
    }

    private static int BlockOf(OnnxNode node, GraphValue x, Func<IReadOnlyList<int>, int> length, bool squared)
    {
        long block = node.Integer("blocksize", 0);
        return block is >= 1 and <= 1 << 12 && x.Lengths.Count == 3 && length(x.Lengths) % (squared ? block * block : block) == 0
            ? (int)block
            : throw new InputException($"a block of {block} of samples of {string.Join('x', x.Lengths)}: expected a side that divides them");
    }
}

/// <summary>An operator on one value that needs no operation of its own.</summary>
/// <param name="type">The operator.</param>
/// <param name="move">Returns the result.</param>
internal sealed class MoveOperator(string type, Func<OnnxNode, GraphImport, GraphValue, GraphValue> move) : OnnxOperator
{
    public override IReadOnlyList<string> Types => [type];

    public override GraphValue Read(OnnxNode node, GraphImport import) => move(node, import, import.ValueOf(node, 0));
}

/// <summary>Softmax and its logarithm. As the graph's output, of the logits, they are left out, since losses have their own.</summary>
internal sealed class SoftmaxOperator : OnnxOperator
{
    private const long FirstOfOneAxis = 13;

    public override IReadOnlyList<string> Types => ["LogSoftmax", "Softmax"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        GraphValue x = import.ValueOf(node, 0);
        if (import.IsOutput(node.Outputs[0]))
        {
            return x;
        }

        long axis = node.Integer("axis", import.Opset >= FirstOfOneAxis ? -1 : 1);
        int[] axes = import.Opset >= FirstOfOneAxis ? [GraphImport.AxisOf(axis, x)] : GraphImport.AxesFrom(axis, x);
        return node.Type == "Softmax" ? Softmax(import, x, axes) : LogSoftmax(import, x, axes);
    }

    /// <summary>Softmax over dimensions, which become one.</summary>
    private static GraphValue Softmax(GraphImport import, GraphValue x, int[] axes)
    {
        int axis = axes[0];
        GraphValue y = axes.Length == 1 ? x : import.Values.Reshaped(
            x, [.. x.Lengths.Take(axis), axes.Aggregate(1, (product, other) => product * x.Lengths[other])]);

        // The dimension is the channels, or those of each group, as attention has it for each head.
        int length = y.Lengths[axis];
        bool isGrouped = y.Axes[axis].SequenceEqual([new(length, y.Shape.Height * y.Shape.Width)]) && y.Shape.Channels % length == 0;
        y = isGrouped ? y : import.Values.Channelled(y, axis);
        y = y.At(import.Net.Softmax(y.Node, y.Shape.Channels / length));
        return axes.Length == 1 ? y : import.Values.Reshaped(y, x.Lengths).With(x.Samples);
    }

    private static GraphValue LogSoftmax(GraphImport import, GraphValue x, int[] axes)
    {
        GraphValue largest = ReduceOperators.Max(import, x, axes);
        GraphValue low = Arithmetic.Sum(import, [x, ArithmeticOperators.Negative(import, largest)]);
        GraphValue powers = low.At(import.Net.Apply(low.Node, ElementFunctions.Exp));
        GraphValue sum = ReduceOperators.Sum(import, powers, axes);
        return Arithmetic.Sum(import, [low, ArithmeticOperators.Negative(import, sum.At(import.Net.Apply(sum.Node, ElementFunctions.Log)))]);
    }
}
