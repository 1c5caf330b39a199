using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// Progressivity of AZ-NAS: the least difference between the entropies of a feature and of the one before (<see cref="FeatureEntropies"/>). It is at
/// most 0 where a cell passes on its input: a multiple of a feature has the feature's entropy.
/// </summary>
public sealed class AzNasProgressivity : Metric
{
    public override string Name => "az_nas_progressivity";

    public override string Description => "least growth, from one feature to the next, of the entropy of their principal components";

    public override string Source => "Lee and Ham, AZ-NAS (CVPR 2024), progressivity";

    public override Family Family => Family.Feature;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.FeatureSpread];

    public override MetricValue OfFunction(PassResults results) =>
        FeatureEntropies.Of(results).Count < 2 ? MetricValue.Failed("the network has fewer than two features")
        : FeatureEntropies.Of(results).Contains(null) ? MetricValue.Failed("a feature is constant or not finite")
        : MetricValue.Finite(FeatureEntropies.Of(results).Zip(FeatureEntropies.Of(results).Skip(1), (a, b) => b!.Value - a!.Value).Min());
}
