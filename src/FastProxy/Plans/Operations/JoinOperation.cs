using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Concatenation along the columns. A part that is zero everywhere is not in memory and leaves a gap.</summary>
public sealed class JoinOperation : Operation<JoinOp>
{
    internal override Value Lower(Node node, JoinOp op, Lowering lowering)
    {
        var parts = new List<JoinPart>();
        int from = 0;
        foreach (int input in node.Inputs)
        {
            if (lowering.Network.Reached[input])
            {
                parts.Add(new JoinPart(lowering.TensorOf(input), from));
            }

            from += lowering.Network.Nodes[input].Shape.Width;
        }

        int exponent = parts.Max(p => p.X.Exponent);
        parts = [.. parts.Select(p => p with { X = lowering.Raised(p.X, exponent) })];
        UInt128 key = ValueKey.Of($"join {string.Join(',', parts.Select(p => p.FromPixel))}", [.. parts.Select(p => p.X.Key)]);
        return Value.Of(lowering.Plan.Emit(new JoinStep(parts), key, lowering.LayoutOf(node), exponent: exponent));
    }
}
