namespace FastProxy.Plans.Passes;

/// <summary>The gradient of the sum of logits for an image of ones and magnitudes of weights, with batch-norm.</summary>
public sealed class NormFlow : Pass<GradientPlan>
{
    public override string Name => "forward and backward: ones, magnitudes of weights";

    internal override GradientPlan Plan(PassContext context)
    {
        Tensor logits = context.Under(new EvaluationMode("norm flow ", new(InputVariant.Ones), 1, IsAbsolute: true)).Output;
        return ReverseMode.Gradient(context.Plan, logits, new Objective(ObjectiveKind.Sum), new GradientYields(Weights: true));
    }

    internal override IEnumerable<Buffer> Buffers(GradientPlan results) => results.Buffers;
}
