namespace FastProxy.Plans.Passes;

/// <summary>
/// The gradient of the sum of all outputs with respect to every layer's weights, for one image of ones and the magnitudes of weights.
/// </summary>
public sealed class AbsoluteGradient : Pass<GradientPlan>
{
    public override string Name => "forward and backward of one image of ones through the magnitudes of weights";

    internal override GradientPlan Plan(PassContext context)
    {
        Tensor y = context.Under(new EvaluationMode("absolute ", new InputSource(InputVariant.Ones), 1, IsAbsolute: true)).Output;
        return ReverseMode.Gradient(context.Plan, PassContext.Weighted(y), new Objective(ObjectiveKind.Sum), new GradientYields(Weights: true));
    }

    internal override IEnumerable<Buffer> Buffers(GradientPlan results) => results.Buffers;
}
