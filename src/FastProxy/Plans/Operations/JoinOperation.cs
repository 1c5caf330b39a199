using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Concatenation along the columns. A part that is zero everywhere is not in memory and leaves a gap.</summary>
public sealed class JoinOperation : Operation<JoinOp>
{
    internal override Value Lower(Node node, JoinOp op, Lowering lowering)
    {
        IReadOnlyList<JoinPart> parts = JoinPart.Of(node, lowering, shape => shape.Width);
        UInt128 key = ValueKey.Of($"join {string.Join(',', parts.Select(p => p.From))}", [.. parts.Select(p => p.X.Key)]);
        return Value.Of(lowering.Plan.Emit(new JoinStep(parts), key, lowering.LayoutOf(node), exponent: parts[0].X.Exponent));
    }
}
