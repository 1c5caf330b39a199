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
            return lowering.Sum([new Summand(x, Affine.Constant((float)(1 / Math.Sqrt(1 + BatchNormFold.Epsilon))))], lowering.LayoutOf(node));
        }

        if (x.IsInput)
        {
            // The images have no producing step that could sum them, so a copy is made.
            x = lowering.Plan.Emit(new ConcatStep([new ConcatPart(x, 0)]), ValueKey.Of("concat 0", x.Key), lowering.LayoutOf(node));
        }

        lowering.NormInputs[op.Layer] = x;
        x.Norm ??= new Coefficients(x.Layout.Channels, 2);
        return lowering.Sum([new Summand(x, Affine.NormOf(x))], lowering.LayoutOf(node));
    }
}
