using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// Progressivity of AZ-NAS: the least difference between the entropies of a feature and of the one before
/// (<see cref="PassResults.FeatureEntropies"/>). At most 0 where a cell passes on its input: a multiple of a feature has its entropy.
/// </summary>
public sealed class AzNasProgressivity : Metric
{
    /// <inheritdoc/>
    public override string Name => "az_nas_progressivity";

    /// <inheritdoc/>
    public override string Description => "least growth, from one feature to the next, of the entropy of their principal components";

    /// <inheritdoc/>
    public override string Source => "Lee and Ham, AZ-NAS (CVPR 2024), progressivity";

    /// <inheritdoc/>
    public override Family Family => Family.Feature;

    /// <inheritdoc/>
    public override Needs Needs => Needs.FeatureSpread;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results) =>
        results.FeatureEntropies.Count < 2 ? MetricValue.Failed("the network has fewer than two features")
        : results.FeatureEntropies.Contains(null) ? MetricValue.Failed("a feature is constant or not finite")
        : MetricValue.Finite(results.FeatureEntropies.Zip(results.FeatureEntropies.Skip(1), (a, b) => b!.Value - a!.Value).Min());
}
