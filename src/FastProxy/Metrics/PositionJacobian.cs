using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The spectrum of <see cref="EmbeddedJacobian"/> as released in shape: a row is a feature of the position embedding, of which the first T rows
/// have gradients. With more features than tokens the correlation matrix has not full rank, and the score counts the difference. For comparison only.
/// </summary>
public sealed class PositionJacobian : Metric
{
    public override string Name => "jacobian_score_position";

    public override string Description =>
        "-sum of log(v + 1e-5) + 1/(v + 1e-5), v the eigenvalues of the correlation of the features' gradients by the position embedding";

    public override string Source => "Serianni and Kalita (ACL 2023), with outputs weighted by random signs (ours)";

    public override Family Family => Family.Encoder;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.SignsGradient];

    public override MetricValue OfFunction(PassResults results)
    {
        MarkedGradient[] marked = [.. results.Of(PassCatalog.SignsGradient).Marked.Where(m => m.Role == MarkRole.Positioned)];
        if (marked is not [{ Gradient: var gradient }])
        {
            return MetricValue.Failed("the network has no embedding of positions");
        }

        // A position's gradient is the sum over the sequences.
        float[] values = results.Values(gradient);
        var rows = new double[values.Length / gradient.Layout.Samples];
        for (int i = 0; i < values.Length; i++)
        {
            rows[i % rows.Length] += values[i];
        }

        return RowScores.Spectrum(rows, gradient.Layout.Channels, "feature");
    }
}
