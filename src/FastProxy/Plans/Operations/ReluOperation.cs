using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>ReLU, folded into the convolution that reads it or into the sum that stores it.</summary>
public sealed class ReluOperation : Operation<ReluOp>
{
    internal override Value Lower(Node node, ReluOp op, Lowering lowering) => lowering.InputOf(node) with { Activation = FusedActivation.Relu };
}
