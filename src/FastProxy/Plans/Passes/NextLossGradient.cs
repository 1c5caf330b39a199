namespace FastProxy.Plans.Passes;

/// <summary>The loss gradient on a second batch, with the layers in the order of <see cref="LossGradient"/>.</summary>
public sealed class NextLossGradient : Pass<GradientPlan>
{
    public override string Name => "forward and backward of the cross-entropy on the second batch";

    public override bool ReadsLabels => true;

    public override bool ReadsNextBatch => true;

    internal override GradientPlan Plan(PassContext context)
    {
        Tensor logits = context.Under(new EvaluationMode("next ", new(InputVariant.NextData), context.Plan.Samples)).Output;
        return ReverseMode.Gradient(context.Plan, logits, new Objective(ObjectiveKind.CrossEntropy), new GradientYields(Weights: true));
    }

    internal override IEnumerable<Buffer> Buffers(GradientPlan results) => results.Buffers;
}
