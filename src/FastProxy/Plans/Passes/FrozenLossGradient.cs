namespace FastProxy.Plans.Passes;

/// <summary>The loss gradient with batch statistics held constant: the mean of the samples' own gradients.</summary>
public sealed class FrozenLossGradient : Pass<GradientPlan>
{
    public override string Name => "backward of the cross-entropy, batch statistics constant";

    public override IReadOnlyList<Pass> Reads => [PassCatalog.Logits];

    public override bool ReadsLabels => true;

    internal override GradientPlan Plan(PassContext context) => ReverseMode.Gradient(
        context.Plan,
        context.Data.Output,
        new Objective(ObjectiveKind.CrossEntropy),
        new GradientYields(Weights: true, Biases: true),
        isFrozen: true);

    internal override IEnumerable<Buffer> Buffers(GradientPlan results) => results.Buffers;
}
