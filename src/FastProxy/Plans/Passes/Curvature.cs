namespace FastProxy.Plans.Passes;

/// <summary>The second derivative of the mean cross-entropy along the loss gradient and along the weights.</summary>
public sealed class Curvature : Pass<Scalar>
{
    public override string Name => "forward tangents along that gradient and the weights";

    public override IReadOnlyList<Pass> Reads => [PassCatalog.LossGradient];

    public override bool ReadsLabels => true;

    internal override Scalar Plan(PassContext context) =>
        ForwardMode.Curvature(context.Plan, PassContext.Weighted(context.Data.Output), context.Of(PassCatalog.LossGradient));
}
