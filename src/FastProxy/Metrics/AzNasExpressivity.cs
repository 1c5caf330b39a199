using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// Expressivity of AZ-NAS: the sum over the features of the entropy of their principal components (<see cref="PassResults.FeatureEntropies"/>).
/// The protocol of the paper is Gaussian noise, batch 64 and Kaiming weights; here it is the run's.
/// </summary>
public sealed class AzNasExpressivity : Metric
{
    /// <inheritdoc/>
    public override string Name => "az_nas_expressivity";

    /// <inheritdoc/>
    public override string Description => "sum over features of the entropy of their principal components";

    /// <inheritdoc/>
    public override string Source => "Lee and Ham, AZ-NAS (CVPR 2024), expressivity";

    /// <inheritdoc/>
    public override Family Family => Family.Feature;

    /// <inheritdoc/>
    public override Needs Needs => Needs.FeatureSpread;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results) =>
        results.FeatureEntropies.Count == 0 ? MetricValue.Failed("the network has no features")
        : results.FeatureEntropies.Contains(null) ? MetricValue.Failed("a feature is constant or not finite")
        : MetricValue.Finite(results.FeatureEntropies.Sum(e => e!.Value));
}
