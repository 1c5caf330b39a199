using FastProxy.Metrics.Algebra;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The similarity of the Jacobians dR/de of the sequences by their embedded input e, R the sum of all outputs, of encoders under random signs: their
/// normalisation makes the plain sum constant.
/// </summary>
/// <param name="isCosine">Whether cosines are summed, rather than the spectrum of correlations scored.</param>
/// <param name="isOfEncoder">Whether the networks are encoders.</param>
public sealed class EmbeddedJacobian(bool isCosine, bool isOfEncoder) : Metric
{
    private readonly OutputGradient pass = isOfEncoder ? PassCatalog.SignsGradient : PassCatalog.OnesGradient;

    public override string Name => $"jacobian_{(isCosine ? "cosine" : "cov")}{(isOfEncoder ? "_samples" : "")}";

    public override string Description =>
        (isCosine
            ? "1 - sum of |cos|^(1/20) / 2 / (n^2 - n) over pairs of"
            : "-sum of log(v + 1e-5) + 1/(v + 1e-5), v the eigenvalues of the correlation of")
        + " the sequences' Jacobians by the embedded input";

    public override string Source => isOfEncoder
        ? "Serianni and Kalita (ACL 2023), with outputs weighted by random signs (ours)"
        : "Serianni and Kalita (ACL 2023), as released";

    public override Family Family => isOfEncoder ? Family.Encoder : Family.Recurrent;

    public override IReadOnlyList<Pass> Passes => [pass];

    public override MetricValue OfFunction(PassResults results)
    {
        IReadOnlyList<Tensor> gradients = SequenceRows.Embedded(results, pass);
        if (gradients.Count == 0)
        {
            return MetricValue.Failed("the network has no embedded input");
        }

        double[] rows = SequenceRows.OfSamples(results, gradients);
        int samples = gradients[0].Layout.Samples;
        return isCosine ? RowScores.Cosine(rows, samples, "Jacobian") : RowScores.Spectrum(rows, samples, "Jacobian");
    }
}
