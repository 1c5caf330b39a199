using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The Euclidean norm of the gradient of the mean cross-entropy with respect to all parameters at once. It ranks differently from
/// <see cref="GradNorm"/>. The released code draws noise images and random labels; here the images and labels are those of the run.
/// <para>
/// Parameters of dead branches do not count. In PyTorch a batch-norm on a dead branch, whose layer reads zeros, still has a gradient for its bias;
/// here it has none, so that architectures of one function share a score. That takes 4e-4 of the score of NAS-Bench-201's index 4929.
/// </para>
/// </summary>
public sealed class GradNormGlobal : Metric
{
    public override string Name => "grad_norm_global";

    public override string Description =>
        "norm of the loss gradient over all parameters on live paths, biases, batch-norms and slopes of PReLU included";

    public override string Source => "Lin et al., Zen-NAS (ICCV 2021), released code: its gradient-norm baseline";

    public override Family Family => Family.Gradient;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.BiasGradients];

    public override MetricValue OfFunction(PassResults results)
    {
        GradientPlan loss = results.Of(PassCatalog.BiasGradients);
        double squares = ParameterNorms.Squared(results, loss);
        foreach (Coefficients norm in loss.Norms.Values)
        {
            ReadOnlySpan<float> rows = results.Rows(norm);
            squares += Norms.Squared(Row(rows, NormGradStep.Weight)) + Norms.Squared(Row(rows, NormGradStep.Bias));

            ReadOnlySpan<float> Row(ReadOnlySpan<float> all, int row) => all.Slice(row * norm.Channels, norm.Channels);
        }

        foreach (LaneRows slope in loss.Slopes)
        {
            squares += ParameterNorms.Squared(results, slope);
        }

        return MetricValue.Finite(Math.Sqrt(squares));
    }
}
