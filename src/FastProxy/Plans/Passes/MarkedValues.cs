using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Plans.Passes;

/// <summary>A marked node's activation.</summary>
/// <param name="Index">The mark's number.</param>
/// <param name="X">The activation.</param>
public readonly record struct MarkedValue(int Index, Tensor X);

/// <summary>The activations of the nodes that play a part, in the forward pass on the batch.</summary>
/// <param name="role">The part.</param>
/// <param name="what">The part in words, for networks that have none.</param>
public sealed class MarkedValues(MarkRole role, string what) : Pass<IReadOnlyList<MarkedValue>>
{
    public override string Name => Logits.ForwardName;

    /// <summary>Returns the nodes that play a part, also those that the output does not depend on.</summary>
    /// <exception cref="InputException">There is none.</exception>
    internal static Mark[] Of(Network network, MarkRole role, string what)
    {
        Mark[] marks = [.. network.Marks.Where(m => m.Role == role && network.Reached[m.Node])];
        return marks.Length > 0 ? marks : throw new InputException($"the network has no {what}");
    }

    internal override IReadOnlyList<MarkedValue> Plan(PassContext context) =>
        [.. Of(context.Network, role, what).Select(m => new MarkedValue(m.Index, context.Data.TensorOf(m.Node)))];

    internal override IEnumerable<Buffer> Buffers(IReadOnlyList<MarkedValue> results) => results.Select(v => v.X).Distinct();
}
