using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>The network's input: one of the batches that a mode reads.</summary>
public sealed class InputOperation : Operation<InputOp>
{
    internal override Value Lower(Node node, InputOp op, Lowering lowering) => Value.Of(lowering.Plan.Emit(
        null, ValueKey.Of($"{lowering.Mode.Name}input {node.Shape}"), lowering.LayoutOf(node), lowering.Mode.Input));
}
