using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Sums: zero inputs drop out, and an inner sum of several summands is one activation in memory.</summary>
public sealed class AddOperation : Operation<AddOp>
{
    internal override Value Lower(Node node, AddOp op, Lowering lowering) => lowering.Sum(Summands(node, lowering), lowering.LayoutOf(node));

    private static IEnumerable<Summand> Summands(Node node, Lowering lowering)
    {
        foreach (int input in node.Inputs.Where(i => lowering.Network.Reached[i]))
        {
            Value value = lowering.ValueOf(input);
            yield return value is { Activation: FusedActivation.None, Summands: [var one] } ? one : new Summand(lowering.Materialise(value));
        }
    }
}
