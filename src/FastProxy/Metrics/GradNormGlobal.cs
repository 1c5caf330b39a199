using FastProxy.Metrics.Algebra;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// The Euclidean norm of the gradient of the mean cross-entropy with respect to all parameters at once. It ranks differently from
/// <see cref="GradNorm"/>. The released code draws noise images and random labels; here the images and labels are those of the run.
/// </summary>
public sealed class GradNormGlobal : Metric
{
    /// <inheritdoc/>
    public override string Name => "grad_norm_global";

    /// <inheritdoc/>
    public override string Description => "norm of the loss gradient over all parameters, biases and batch-norms included";

    /// <inheritdoc/>
    public override string Source => "Lin et al., Zen-NAS (ICCV 2021), released code: its gradient-norm baseline";

    /// <inheritdoc/>
    public override Family Family => Family.Gradient;

    /// <inheritdoc/>
    public override Needs Needs => Needs.LossGradient | Needs.OtherLossGradients;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results)
    {
        GradientPlan loss = results.Loss;
        double squares = results.SquaredNorm(loss);
        foreach (Coefficients norm in loss.Norms.Values)
        {
            (float[] weight, float[] bias) = results.NormGradient(norm);
            squares += Norms.Squared(weight) + Norms.Squared(bias);
        }

        return MetricValue.Finite(Math.Sqrt(squares));
    }
}
