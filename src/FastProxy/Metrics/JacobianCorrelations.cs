using FastProxy.Metrics.Algebra;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>The correlations between the samples' Jacobians: a row is the gradient of the summed logits with respect to one image.</summary>
internal static class JacobianCorrelations
{
    /// <summary>Returns the correlations, formed once for all metrics that read them.</summary>
    public static Correlations Of(PassResults results) => results.Once(
        PassCatalog.Jacobian, r => new Correlations(r.Values(r.Of(PassCatalog.Jacobian)), r.Batch.Samples));

    /// <summary>Returns the reason why the correlations are meaningless; null if they are meaningful.</summary>
    public static string? FaultOf(PassResults results) =>
        results.HasConstantSum ? "the Jacobian is zero: every path to the logits ends in a batch-norm, so their sum is constant"
        : Of(results).ConstantRow is var row and >= 0 ? $"the Jacobian of sample {row} is constant"
        : null;
}
