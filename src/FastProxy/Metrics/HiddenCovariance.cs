using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// -sum of log(v + 1e-5) + 1 / (v + 1e-5) over the eigenvalues v of a correlation matrix of the hidden states that the time steps of one
/// recurrent layer read, the first of them zeros.
/// </summary>
/// <param name="layer">The layer, from 0.</param>
/// <param name="isOfSamples">Whether a row is a sequence, rather than a hidden unit.</param>
public sealed class HiddenCovariance(int layer, bool isOfSamples) : Metric
{
    public override string Name => $"hidden_cov_{(isOfSamples ? "samples" : "units")}_L{layer + 1}";

    public override string Description =>
        "-sum of log(v + 1e-5) + 1/(v + 1e-5), v the eigenvalues of the correlation of "
        + $"{(isOfSamples ? "sequences" : "hidden units")} in recurrent layer {layer + 1}";

    public override string Source => isOfSamples
        ? "Serianni and Kalita, Training-free Neural Architecture Search for RNNs and Transformers (ACL 2023), as the paper words it"
        : "Serianni and Kalita, Training-free Neural Architecture Search for RNNs and Transformers (ACL 2023), as released";

    public override Family Family => Family.Recurrent;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.States];

    public override MetricValue OfFunction(PassResults results)
    {
        Tensor[] states = [.. results.Of(PassCatalog.States).Where(s => s.Index == layer).Select(s => s.X)];
        return states.Length == 0 ? MetricValue.Failed($"the network has no recurrent layer {layer + 1}")
            : isOfSamples ? RowScores.Spectrum(SequenceRows.OfSamples(results, states, zeros: 1), states[0].Layout.Samples, "sequence")
            : RowScores.Spectrum(SequenceRows.OfChannels(results, states, zeros: 1), states[0].Layout.Channels, "hidden unit");
    }
}
