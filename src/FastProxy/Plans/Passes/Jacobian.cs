namespace FastProxy.Plans.Passes;

/// <summary>The gradient of the sum of all logits with respect to the images.</summary>
public sealed class Jacobian : Pass<Tensor>
{
    public override string Name => "backward of the summed logits to the images";

    public override IReadOnlyList<Pass> Reads => [PassCatalog.Logits];

    /// <summary>Returns the bytes of the Jacobian in both precisions, and of the correlations of its rows.</summary>
    public override long HostBytes(int samples, long imageBytes) => 3 * imageBytes + MatrixBytes(samples);

    public override void Check(int samples, int classes) => CheckMatrix(samples);

    internal override Tensor Plan(PassContext context)
    {
        Tensor logits = context.Data.Output;
        var sum = new ObjectiveStep(logits, new Objective(ObjectiveKind.Sum));
        return ReverseMode.Product(context.Plan, sum, logits, context.Data.Input);
    }
}
