namespace FastProxy.Plans.Passes;

/// <summary>The logits of the batch.</summary>
public sealed class Logits : Pass<Tensor>
{
    internal const string ForwardName = "forward on the batch";

    public override string Name => ForwardName;

    internal override Tensor Plan(PassContext context) => context.Data.Output;
}
