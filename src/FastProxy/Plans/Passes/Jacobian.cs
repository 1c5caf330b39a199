namespace FastProxy.Plans.Passes;

/// <summary>The gradient of the sum of all logits with respect to the images.</summary>
/// <param name="isDirect">
/// Whether its convolutions are direct, with a forward pass of its own, where others use Winograd's algorithm, which costs it digits.
/// </param>
public sealed class Jacobian(bool isDirect = false) : Pass<Tensor>
{
    public override string Name =>
        isDirect ? "forward and backward of the summed logits to the images, direct" : "backward of the summed logits to the images";

    public override IReadOnlyList<Pass> Reads => isDirect ? [] : [PassCatalog.Logits];

    /// <summary>Returns the bytes of the Jacobian in both precisions, and of the correlations of its rows.</summary>
    public override long HostBytes(int samples, long imageBytes) => 3 * imageBytes + MatrixBytes(samples);

    public override void Check(int samples, int classes) => CheckMatrix(samples);

    internal override Tensor Plan(PassContext context)
    {
        PlanBuilder plan = context.Plan;
        bool isApart = isDirect && plan.IsWinograd;
        Lowering lowering = isApart ? context.Under(new EvaluationMode("direct ", InputSource.Data, plan.Samples, IsDirect: true)) : context.Data;
        Tensor logits = lowering.Output;
        if (isDirect && !isApart && context.Results.TryGetValue(PassCatalog.Jacobian, out object? same))
        {
            return (Tensor)same;
        }

        return ReverseMode.Product(plan, new ObjectiveStep(logits, new Objective(ObjectiveKind.Sum)), logits, lowering.Input, isApart);
    }
}
