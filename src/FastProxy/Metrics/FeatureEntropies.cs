using FastProxy.Metrics.Algebra;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The entropy of the principal components of each feature: -sum of p log(p + 1e-8), p the eigenvalues of the covariance of the channels over samples
/// and pixels as shares of their sum (AZ-NAS, CVPR 2024).
/// </summary>
internal static class FeatureEntropies
{
    /// <summary>Returns the entropies in the features' order, formed once for all metrics that read them; null if a covariance has none.</summary>
    public static IReadOnlyList<double?> Of(PassResults results) => results.Once<IReadOnlyList<double?>>(
        PassCatalog.FeatureSpread,
        r => [.. r.Of(PassCatalog.FeatureSpread).Select(f => PrincipalComponents.Entropy(r.GradientOf(f.Products), r.Rows(f.Sums), f.Count))]);
}
