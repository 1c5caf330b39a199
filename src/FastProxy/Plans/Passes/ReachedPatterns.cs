using FastProxy.Networks;

namespace FastProxy.Plans.Passes;

/// <summary>
/// The patterns of all activation calls that depend on the input, whether or not the output depends on them, as hooks of a framework see them.
/// </summary>
public sealed class ReachedPatterns : PatternPass
{
    internal override bool Counts(Network network, Node node) => network.Reached[node.Id];
}
