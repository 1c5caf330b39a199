using FastProxy.Kernels.Pool;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Max pooling.</summary>
public sealed class MaxPoolOperation : Operation<MaxPoolOp>
{
    internal override Value Lower(Node node, MaxPoolOp op, Lowering lowering)
    {
        var shape = new PoolShape(op.Window.Rows.Kernel, op.Window.Rows.Stride, op.Window.Rows.Before);
        Tensor x = lowering.Materialise(lowering.InputOf(node));
        return Value.Of(lowering.Plan.Emit(
            new PoolStep(x, shape, isMax: true, lowering.Mode.IsDual),
            ValueKey.Of($"max_pool {Lowering.TextOf(shape)}", x.Key),
            lowering.LayoutOf(node),
            exponent: x.Exponent));
    }
}
