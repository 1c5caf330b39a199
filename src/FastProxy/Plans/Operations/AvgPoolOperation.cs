using FastProxy.Kernels.Pool;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Average pooling: a step of its own, or, if it keeps the shape, a part of the sum that reads it.</summary>
public sealed class AvgPoolOperation : Operation<AvgPoolOp>
{
    internal override Value Lower(Node node, AvgPoolOp op, Lowering lowering)
    {
        WindowAxis w = op.Window.Rows;
        var shape = new PoolShape(w.Kernel, w.Stride, w.Before, op.CountPadding);
        Tensor x = lowering.Materialise(lowering.InputOf(node));
        return shape.KeepsShape
            ? lowering.Sum([new Summand(x, Affine.One, shape)], lowering.LayoutOf(node))
            : Value.Of(lowering.Plan.Emit(
                new PoolStep(x, shape, isMax: false),
                ValueKey.Of($"avg_pool {Lowering.TextOf(shape)}", x.Key),
                lowering.LayoutOf(node),
                exponent: x.Exponent));
    }
}
