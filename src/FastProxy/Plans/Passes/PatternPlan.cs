using FastProxy.Networks;

namespace FastProxy.Plans.Passes;

/// <summary>A pattern and the number of activation calls that show it.</summary>
public sealed record PatternCalls(Pattern Pattern, int Count);

/// <summary>The patterns of a network's activation calls.</summary>
/// <param name="Calls">The patterns, each once.</param>
/// <param name="ZeroCalls">The number of activation calls on values that are zero everywhere.</param>
public sealed record PatternPlan(IReadOnlyList<PatternCalls> Calls, int ZeroCalls)
{
    /// <summary>The neurons of one sample over all calls, each call counted.</summary>
    public long Neurons => Calls.Sum(c => c.Count * c.Pattern.Layout.Neurons);
}

/// <summary>A pass that keeps the patterns of the activation calls in the forward pass on the batch.</summary>
public abstract class PatternPass : Pass<PatternPlan>
{
    public override string Name => Logits.ForwardName;

    internal override bool IsForward => true;

    internal override PatternPlan Plan(PassContext context)
    {
        Network network = context.Network;
        var patterns = new List<Pattern>();
        int zeroCalls = 0;
        foreach (Node node in network.Nodes)
        {
            if (!node.Op.IsActivation || !Counts(network, node))
            {
                continue;
            }

            if (network.Reached[node.Id])
            {
                patterns.Add(context.Data.PatternOf(node.Inputs[0]));
            }
            else
            {
                zeroCalls++;
            }
        }

        return new PatternPlan([.. patterns.GroupBy(p => p, (p, calls) => new PatternCalls(p, calls.Count()))], zeroCalls);
    }

    /// <summary>Returns whether an activation call is counted.</summary>
    internal virtual bool Counts(Network network, Node node) => ReadsDeadBranches || network.Live[node.Id];

    internal override IEnumerable<Buffer> Buffers(PatternPlan results) => results.Calls.Select(c => c.Pattern);
}
