using FastProxy.Input;
using FastProxy.Kernels.Conv;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Rows of a table, looked up by token ids.</summary>
public sealed class EmbedOperation : Operation<EmbedOp>
{
    internal override Value Lower(Node node, EmbedOp op, Lowering lowering)
    {
        if (lowering.Mode.IsDual)
        {
            throw new InputException("SynFlow multiplies its inputs by weights: expected a network without embeddings");
        }

        Tensor ids = lowering.TensorOf(node.Inputs[0]);
        var weight = new WeightRef(
            op.Weight, new ConvShape(op.Width, op.Rows, 1), IsLinear: true, IsAbsolute: lowering.Mode.IsAbsolute,
            IsShared: lowering.Network.IsShared(op.Weight));
        UInt128 key = ValueKey.Of($"embed {op.Rows} {op.Width} {op.Weight.Key}", ids.Key);
        return Value.Of(lowering.Plan.Emit(new EmbedStep(ids, weight), key, lowering.LayoutOf(node)));
    }
}
