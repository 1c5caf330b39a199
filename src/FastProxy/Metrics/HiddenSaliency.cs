using FastProxy.Metrics.Algebra;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The sum of |s dR/ds| over the hidden states s that time steps of recurrent layers read, R a function of the outputs at all time steps.
/// </summary>
/// <param name="isSquare">Whether R is half the sum of squares rather than the sum of the outputs.</param>
public sealed class HiddenSaliency(bool isSquare) : Metric
{
    private readonly OutputGradient pass = isSquare ? PassCatalog.SquareGradient : PassCatalog.OnesGradient;

    public override string Name => isSquare ? "hidden_saliency_y" : "hidden_saliency_ones";

    public override string Description =>
        $"sum of |s * dR/ds| over the hidden states s that time steps read, R {(isSquare ? "half the squared outputs" : "the summed outputs")}";

    public override string Source => isSquare
        ? "Serianni and Kalita (ACL 2023), the released code"
        : "Serianni and Kalita (ACL 2023), the published column";

    public override Family Family => Family.Recurrent;

    public override Direction Direction => Direction.LowerIsBetter;

    public override IReadOnlyList<Pass> Passes => [pass];

    public override MetricValue OfFunction(PassResults results)
    {
        MarkedGradient[] states = [.. results.Of(pass).Marked.Where(m => m.Role == MarkRole.State)];
        return states.Length == 0 ? MetricValue.Failed("the network has no hidden states of recurrent layers")
            : MetricValue.Finite(states.Sum(s => Norms.MagnitudeOfProduct(results.Values(s.X), results.Values(s.Gradient))));
    }
}
