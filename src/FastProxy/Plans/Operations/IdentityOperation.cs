using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>A copy, so that what reads it has a gradient of its own.</summary>
public sealed class IdentityOperation : Operation<IdentityOp>
{
    internal override Value Lower(Node node, IdentityOp op, Lowering lowering)
    {
        Value value = lowering.InputOf(node);
        UInt128 key = ValueKey.Of("identity", value.StoredKey);
        AddStep step = lowering.Plan.SumOf(key, () => new AddStep(value.Summands, value.Layout, value.Activation));
        return Value.Of(lowering.Plan.Store(key, step, value.Exponent));
    }
}
