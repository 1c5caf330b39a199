using FastProxy.Input;
using FastProxy.Kernels.Products;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Matrix products of two activations, sample by sample.</summary>
public sealed class MatMulOperation : Operation<MatMulOp>
{
    internal override Value Lower(Node node, MatMulOp op, Lowering lowering)
    {
        if (lowering.Mode.IsDual)
        {
            throw new InputException("SynFlow has no form of matrix products of activations: expected a network without attention");
        }

        Tensor a = lowering.TensorOf(node.Inputs[0]);
        Tensor b = lowering.TensorOf(node.Inputs[1]);
        UInt128 key = ValueKey.Of($"matmul {op.Groups} {op.IsATransposed} {op.IsBTransposed}", a.Key, b.Key);
        return Value.Of(lowering.Plan.Emit(
            new MatMulStep(a, b, op.Groups, op.IsATransposed, op.IsBTransposed), key, lowering.LayoutOf(node)));
    }
}

/// <summary>Matrix products of two activations, as <see cref="MatMulOp"/> says.</summary>
/// <param name="a">The first factor.</param>
/// <param name="b">The second factor.</param>
/// <param name="groups">The number of groups of channels.</param>
/// <param name="isATransposed">Whether A's channels are the terms of the sums.</param>
/// <param name="isBTransposed">Whether B's pixels are the terms of the sums.</param>
public sealed class MatMulStep(Tensor a, Tensor b, int groups, bool isATransposed, bool isBTransposed) : Step
{
    /// <summary>The first factor.</summary>
    public Tensor A => a;

    /// <summary>The second factor.</summary>
    public Tensor B => b;

    /// <summary>The sizes.</summary>
    public MatrixProductShape Shape { get; } = ShapeOf(a.Layout, b.Layout, groups, isATransposed, isBTransposed);

    public override IEnumerable<Buffer> Inputs => a == b ? [a] : [a, b];

    public override long Macs => (long)groups * Shape.Rows * Shape.Columns * Shape.Terms * a.Layout.Samples;

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode)
    {
        mode.KeepAdjoint(output, gradients);
        mode.Each(a, gradients, g => OfA(g, b));
        mode.Each(b, gradients, OfB);
    }

    internal override Tangents PushForward(Tensor output, ForwardMode mode) =>
        mode.Product(output, a, b, (x, y) => new MatMulStep(x, y, groups, isATransposed, isBTransposed), OfA);

    private static MatrixProductShape ShapeOf(ActivationLayout a, ActivationLayout b, int groups, bool isATransposed, bool isBTransposed)
    {
        (int aChannels, int aPixels) = (a.Channels / groups, a.Height * a.Width);
        int columns = isBTransposed ? b.Channels / groups : b.Height * b.Width;
        return isATransposed
            ? new MatrixProductShape(groups, aPixels, columns, aChannels, isATransposed, isBTransposed)
            : new MatrixProductShape(groups, aChannels, columns, aPixels, isATransposed, isBTransposed);
    }

    /// <summary>Returns the step that gives the gradient of A: dY B', as A is stored.</summary>
    private MatMulStep OfA(Tensor gradient, Tensor other) => isATransposed
        ? new MatMulStep(other, gradient, groups, isBTransposed, true)
        : new MatMulStep(gradient, other, groups, false, !isBTransposed);

    /// <summary>Returns the step that gives the gradient of B: A' dY, as B is stored.</summary>
    private MatMulStep OfB(Tensor gradient) => isBTransposed
        ? new MatMulStep(gradient, a, groups, true, isATransposed)
        : new MatMulStep(a, gradient, groups, !isATransposed, false);
}
