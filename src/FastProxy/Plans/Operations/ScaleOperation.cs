using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Fixed factors and shifts of channels: folded into the pass that reads the activation, as batch-norm is.</summary>
public sealed class ScaleOperation : Operation<ScaleOp>
{
    internal override Value Lower(Node node, ScaleOp op, Lowering lowering)
    {
        if (lowering.Mode.IsDual && !op.KeepsZero())
        {
            throw new InputException("SynFlow multiplies positive numbers alone: expected no fixed shift of an activation");
        }

        Tensor x = lowering.Materialise(lowering.InputOf(node));
        Affine affine = op.Numbers is { Scale: [var factor], Shift: null }
            ? Affine.Constant(factor) with { Fixed = op.Numbers }
            : new Affine(lowering.Plan.FixedOf(op.Numbers, x.Layout.Channels), 0, 1, 1) { Fixed = op.Numbers };
        return lowering.Mode.IsDual
            ? Value.Of(lowering.Materialise(lowering.Sum([new Summand(x, affine)], x.Layout)))
            : lowering.Sum([new Summand(x, affine)], x.Layout);
    }
}
