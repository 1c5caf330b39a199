namespace FastProxy.Plans.Passes;

/// <summary>The output of a forward pass that no plan runs: its steps say what the metric computes on the host.</summary>
public sealed record HostFlow(Tensor Output);

/// <summary>
/// The sum of logits for an image of ones and magnitudes of weights, with batch-norm. Its gradient is one of small differences, so it is formed in
/// float64, beside the plan.
/// </summary>
public sealed class NormFlow : Pass<HostFlow>
{
    public override string Name => "forward and backward on the host in float64: ones, magnitudes of weights";

    internal override HostFlow Plan(PassContext context)
    {
        var apart = new PlanBuilder(context.Plan.Operations, 1, isWinograd: false);
        var mode = new EvaluationMode("norm flow ", new(InputVariant.Ones), 1, IsAbsolute: true);
        return new HostFlow(new Lowering(apart, context.Network, mode).Output);
    }

    internal override IEnumerable<Buffer> Buffers(HostFlow results) => [];
}
