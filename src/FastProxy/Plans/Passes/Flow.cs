namespace FastProxy.Plans.Passes;

/// <summary>
/// The logits for an image of ones, magnitudes of weights and no batch-norm; a second sample holds their derivative as all weights grow in
/// proportion. The numbers carry the exponent of the tensor.
/// </summary>
public sealed class Flow : Pass<Tensor>
{
    public override string Name => "forward with its derivative: ones, magnitudes of weights, no batch-norm";

    internal override Tensor Plan(PassContext context) => context
        .Under(new EvaluationMode("flow ", new(InputVariant.DualOnes), 2, NormMode.Bypass, IsAbsolute: true, IsDual: true))
        .Output;
}
