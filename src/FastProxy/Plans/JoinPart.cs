using FastProxy.Networks;

namespace FastProxy.Plans;

/// <summary>An activation among several that are put side by side, along the channels or along the pixels.</summary>
/// <param name="X">The activation.</param>
/// <param name="From">The place of its first channel, or pixel.</param>
public readonly record struct JoinPart(Tensor X, int From)
{
    /// <summary>Returns the inputs of a node, of one exponent; one that is zero everywhere is not in memory and leaves a gap.</summary>
    /// <param name="node">The node.</param>
    /// <param name="lowering">The network.</param>
    /// <param name="length">The places that an input takes.</param>
    internal static IReadOnlyList<JoinPart> Of(Node node, Lowering lowering, Func<Shape, int> length)
    {
        var parts = new List<JoinPart>();
        int from = 0;
        foreach (int input in node.Inputs)
        {
            if (lowering.Network.Reached[input])
            {
                parts.Add(new JoinPart(lowering.TensorOf(input), from));
            }

            from += length(lowering.Network.Nodes[input].Shape);
        }

        int exponent = parts.Max(p => p.X.Exponent);
        return [.. parts.Select(p => p with { X = lowering.Raised(p.X, exponent) })];
    }
}
