using FastProxy.Metrics.Algebra;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>The correlations between the samples' Jacobians: a row is the gradient of the summed logits with respect to one image.</summary>
internal static class JacobianCorrelations
{
    /// <summary>Returns the correlations of a pass, formed once for all metrics that read them.</summary>
    public static Correlations Of(PassResults results, Jacobian pass) => results.Once(
        pass, r => new Correlations(r.Values(r.Of(pass)), r.Batch.Samples));

    /// <summary>Returns the reason why the correlations are meaningless; null if they are meaningful.</summary>
    public static string? FaultOf(PassResults results, Jacobian pass) =>
        results.HasConstantSum ? "the Jacobian is zero: every path to the logits ends in a batch-norm, so their sum is constant"
        : Of(results, pass).ConstantRow is var row and >= 0 ? $"the Jacobian of sample {row} is constant"
        : null;
}
