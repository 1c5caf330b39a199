using FastProxy.Kernels.Pool;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Max pooling.</summary>
public sealed class MaxPoolOperation : Operation<MaxPoolOp>
{
    internal override Value Lower(Node node, MaxPoolOp op, Lowering lowering)
    {
        var shape = new PoolShape(op.Window.Kernel, op.Window.Stride, op.Window.Padding);
        Tensor x = lowering.Materialise(lowering.InputOf(node));
        return Value.Of(lowering.Plan.Emit(
            new PoolStep(x, shape, isMax: true, lowering.Mode.IsDual),
            ValueKey.Of($"max_pool {Lowering.TextOf(shape)}", x.Key),
            lowering.LayoutOf(node),
            exponent: x.Exponent));
    }
}
