using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// Expressivity of AZ-NAS: the sum over the features of the entropy of their principal components (<see cref="FeatureEntropies"/>).
/// The protocol of the paper is Gaussian noise, batch 64 and Kaiming weights; here it is the run's.
/// </summary>
public sealed class AzNasExpressivity : Metric
{
    public override string Name => "az_nas_expressivity";

    public override string Description => "sum over features of the entropy of their principal components";

    public override string Source => "Lee and Ham, AZ-NAS (CVPR 2024), expressivity";

    public override Family Family => Family.Feature;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.FeatureSpread];

    public override MetricValue OfFunction(PassResults results) =>
        FeatureEntropies.Of(results).Count == 0 ? MetricValue.Failed("the network has no features")
        : FeatureEntropies.Of(results).Contains(null) ? MetricValue.Failed("a feature is constant or not finite")
        : MetricValue.Finite(FeatureEntropies.Of(results).Sum(e => e!.Value));
}
