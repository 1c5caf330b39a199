namespace FastProxy.Plans.Passes;

/// <summary>The gradient of the mean cross-entropy with respect to every layer's weights, through the statistics of the batch.</summary>
public sealed class LossGradient : Pass<GradientPlan>
{
    internal const string BackwardName = "backward of the cross-entropy to the weights";

    public override string Name => BackwardName;

    public override IReadOnlyList<Pass> Reads => [PassCatalog.Logits];

    public override bool ReadsLabels => true;

    internal override GradientPlan Plan(PassContext context)
    {
        var yields = new GradientYields(
            Weights: true, Biases: context.Wants(PassCatalog.BiasGradients), Saliency: context.Wants(PassCatalog.OutputSaliency));
        GradientPlan gradient = ReverseMode.Gradient(context.Plan, context.Data.Output, new Objective(ObjectiveKind.CrossEntropy), yields);
        return gradient with { NormInputs = context.Data.NormInputs };
    }

    internal override IEnumerable<Buffer> Buffers(GradientPlan results) => results.Buffers;
}

/// <summary>A yield of <see cref="LossGradient"/>, which plans it: the same results hold it.</summary>
public abstract class LossGradientYield : Pass<GradientPlan>
{
    public override string Name => LossGradient.BackwardName;

    public override IReadOnlyList<Pass> Reads => [PassCatalog.LossGradient];

    public override bool ReadsLabels => true;

    internal override GradientPlan Plan(PassContext context) => context.Of(PassCatalog.LossGradient);

    internal override IEnumerable<Buffer> Buffers(GradientPlan results) => results.Buffers;
}
