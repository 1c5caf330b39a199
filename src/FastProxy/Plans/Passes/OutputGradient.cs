using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Passes;

/// <summary>The functions R of a network's whole output y that sequence metrics differentiate.</summary>
public enum OutputObjective
{
    /// <summary>R = sum of y.</summary>
    Sum,

    /// <summary>R = half the sum of y^2, whose gradient is y.</summary>
    HalfSquare,

    /// <summary>R = sum of y r with fixed random signs r, for outputs whose sum is constant.</summary>
    Signs,
}

/// <summary>A marked node's activation and its gradient.</summary>
/// <param name="Role">The part that the node plays.</param>
/// <param name="X">The activation.</param>
/// <param name="Gradient">Its gradient.</param>
public readonly record struct MarkedGradient(MarkRole Role, Tensor X, Tensor Gradient);

/// <summary>The gradients of weights and of marked nodes.</summary>
/// <param name="Weights">Those of weights.</param>
/// <param name="Marked">Those of marked nodes, in order.</param>
public sealed record OutputGradients(GradientPlan Weights, IReadOnlyList<MarkedGradient> Marked);

/// <summary>The gradient of a function of the whole output with respect to all weights, states and embedded inputs.</summary>
/// <param name="objective">The function.</param>
/// <param name="name">The computation in words.</param>
public sealed class OutputGradient(OutputObjective objective, string name) : Pass<OutputGradients>
{
    public override string Name => name;

    public override bool ReadsSeed => objective == OutputObjective.Signs;

    internal override OutputGradients Plan(PassContext context)
    {
        Lowering lowering = context.Data;
        Tensor y = PassContext.Weighted(lowering.Output);
        var kept = context.Network.Marks
            .Where(m => m.Role is MarkRole.State or MarkRole.Embedded or MarkRole.Positioned && context.Network.Live[m.Node])
            .Select(m => (m.Role, X: lowering.TensorOf(m.Node))).ToArray();
        GradientPlan gradient = ReverseMode.Gradient(
            context.Plan, y, StartOf(context.Plan, y), new GradientYields(Weights: true, Kept: [.. kept.Select(k => k.X)]));
        return new OutputGradients(gradient, [.. kept.Select(k => new MarkedGradient(k.Role, k.X, gradient.Kept[k.X]))]);
    }

    internal override IEnumerable<Buffer> Buffers(OutputGradients results) =>
        results.Weights.Buffers.Concat(results.Marked.Select(m => m.X)).Distinct();

    private Step StartOf(PlanBuilder plan, Tensor y) => objective switch
    {
        OutputObjective.Signs => new SignsStep(),
        OutputObjective.HalfSquare => new AddStep([new Summand(y)], y.Layout, FusedActivation.None),
        _ => new AddStep([new Summand(y, Ones(plan, y))], y.Layout, FusedActivation.None),
    };

    /// <summary>Returns the transformation of every number to 1.</summary>
    private static Affine Ones(PlanBuilder plan, Tensor y)
    {
        var numbers = new ChannelNumbers([0], [1]);
        return new Affine(plan.FixedOf(numbers, y.Layout.Channels), 0, 1, 1) { Fixed = numbers };
    }
}
