using FastProxy.Kernels.Norm;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Batch-norm: a factor and a shift per channel, folded into the pass that reads the activation.</summary>
public sealed class BatchNormOperation : Operation<BatchNormOp>
{
    internal override Value Lower(Node node, BatchNormOp op, Lowering lowering)
    {
        if (lowering.Mode.Norm == NormMode.Bypass)
        {
            return lowering.InputOf(node);
        }

        Tensor x = lowering.Materialise(lowering.InputOf(node));
        if (lowering.Mode.Norm == NormMode.Eval)
        {
            double epsilon = op.Epsilon == BatchNormOp.Usual ? BatchNormFold.Epsilon : op.Epsilon;
            return lowering.Sum([new Summand(x, Affine.Constant((float)(1 / Math.Sqrt(1 + epsilon))))], lowering.LayoutOf(node));
        }

        if (op.Epsilon != BatchNormOp.Usual)
        {
            // Scaled by k, the variance grows by k squared, and the number that the kernels add is as much smaller beside it.
            var factor = new ChannelNumbers([(float)Math.Sqrt(BatchNormFold.Epsilon / op.Epsilon)]);
            var scaled = new Summand(x, Affine.Constant(factor.ScaleOf(0)) with { Fixed = factor });
            x = lowering.Materialise(lowering.Sum([scaled], x.Layout));
        }

        if (x.IsInput)
        {
            // The images have no producing step that could sum them, so a copy is made.
            x = lowering.Plan.Emit(new ConcatStep([new JoinPart(x, 0)]), ValueKey.Of("concat 0", x.Key), lowering.LayoutOf(node));
        }

        lowering.NormInputs[op.Layer] = x;
        x.Norm ??= new Coefficients(x.Layout.Channels, 2);
        return lowering.Sum([new Summand(x, Affine.NormOf(x))], lowering.LayoutOf(node));
    }
}
