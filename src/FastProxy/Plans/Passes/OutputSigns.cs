using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Passes;

/// <summary>The signs of an activation call's output.</summary>
/// <param name="Positive">Where it is positive.</param>
/// <param name="Negative">Where it is negative; null for ReLU, which is nowhere.</param>
public sealed record OutputPattern(Pattern Positive, Pattern? Negative);

/// <summary>The signs of the outputs of a network's activation calls on live paths, each once.</summary>
public sealed record OutputPatterns(IReadOnlyList<OutputPattern> Calls);

/// <summary>A pass that keeps the signs -1, 0 and 1 of the outputs of the activation calls on live paths.</summary>
public sealed class OutputSigns : Pass<OutputPatterns>
{
    public override string Name => Logits.ForwardName;

    internal override bool IsForward => true;

    internal override OutputPatterns Plan(PassContext context)
    {
        Network network = context.Network;
        Lowering data = context.Data;
        return new(
        [
            .. network.Nodes.Where(n => n.Op.IsActivation && network.Live[n.Id])
                .Select(n => new OutputPattern(data.PatternOf(n.Id), n.Op is ReluOp ? null : data.NegativePatternOf(n.Id))).Distinct(),
        ]);
    }

    internal override IEnumerable<Buffer> Buffers(OutputPatterns results) =>
        results.Calls.SelectMany(call => new[] { call.Positive, call.Negative }).OfType<Pattern>();
}
