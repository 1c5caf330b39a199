using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>The network's input: one of the batches that a mode reads.</summary>
public sealed class InputOperation : Operation<InputOp>
{
    internal override Value Lower(Node node, InputOp op, Lowering lowering)
    {
        InputSource source = lowering.Mode.Input;
        return op.Kind == InputKind.Tokens && source.Variant is InputVariant.Shifted or InputVariant.Ones or InputVariant.DualOnes
            ? throw new InputException("the pass reads images of ones, or noise: expected a network of values, not of token ids")
            : Value.Of(lowering.Plan.Emit(null, ValueKey.Of($"{lowering.Mode.Name}input {node.Shape}"), lowering.LayoutOf(node), source));
    }
}
