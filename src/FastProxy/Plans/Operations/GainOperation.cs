using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Trained factors and shifts at 1 and 0, which change nothing.</summary>
public sealed class GainOperation : Operation<GainOp>
{
    internal override Value Lower(Node node, GainOp op, Lowering lowering) => lowering.InputOf(node);
}
