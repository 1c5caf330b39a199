using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;

namespace FastProxy.Metrics;

/// <summary>
/// INTRAIN: g (1 + o) / ln(L + 1) for L convolutions and linear layers on live paths. g is the sum over them of ln((tr S)^2 / tr(S^2)), the
/// participation ratio of the channels of their outputs, S their covariance over samples and pixels plus 1e-10 on the diagonal. o is the sum over
/// parameter tensors, biases, batch-norms and slopes of PReLU included, of min(1, deviation / (largest magnitude + 1e-10)) of the loss gradient.
/// <para>
/// The paper has no released code and leaves open which outputs and which tensors count; the choices here are ours. A layer whose output is constant
/// would have the largest possible participation ratio: it has no score.
/// </para>
/// <para>Images, labels and weights are the run's; the paper takes 64 noise images of 64 x 64 and random labels.</para>
/// </summary>
public sealed class Intrain : Metric
{
    private const double Epsilon = 1e-10;

    public override string Name => "intrain";

    public override string Description => "participation ratios of layers' outputs, times 1 + how evenly loss gradients spread, over ln(layers + 1)";

    public override string Source => "INTRAIN (CVPR 2026), from its text";

    public override Family Family => Family.Feature;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.LayerSpread, PassCatalog.BiasGradients];

    public override MetricValue OfFunction(PassResults results)
    {
        IReadOnlyList<FeatureSums> layers = results.Of(PassCatalog.LayerSpread);
        double ratios = 0;
        foreach (FeatureSums layer in layers)
        {
            Matrix<double> covariance = PrincipalComponents.Covariance(results.GradientOf(layer.Products), results.Rows(layer.Sums), layer.Count);
            if (!(covariance.Trace() > 0))
            {
                return MetricValue.Failed("the output of a layer is constant or not finite");
            }

            covariance += Epsilon * Matrix<double>.Build.DenseIdentity(covariance.RowCount);
            double norm = covariance.FrobeniusNorm();
            ratios += 2 * Math.Log(covariance.Trace() / norm);
        }

        GradientPlan loss = results.Of(PassCatalog.BiasGradients);
        double spread = 0;
        foreach (LayerGradient layer in loss.Layers)
        {
            spread += Spread(results.GradientOf(layer));
            spread += layer.BiasGradient is { } bias ? Spread(SumsOf(results.Rows(bias), bias.Channels)) : 0;
        }

        foreach (Coefficients norm in loss.Norms.Values)
        {
            ReadOnlySpan<float> rows = results.Rows(norm);
            spread += Spread(rows.Slice(NormGradStep.Weight * norm.Channels, norm.Channels));
            spread += Spread(rows.Slice(NormGradStep.Bias * norm.Channels, norm.Channels));
        }

        foreach (LaneRows slope in loss.Slopes)
        {
            spread += Spread(SumsOf(results.Rows(slope), slope.Channels));
        }

        return MetricValue.Finite(ratios * (1 + spread) / Math.Log(layers.Count + 1));
    }

    /// <summary>Returns the population deviation of a gradient over its largest magnitude, at most 1.</summary>
    private static double Spread(ReadOnlySpan<float> gradient)
    {
        double[] values = new double[gradient.Length];
        double largest = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = gradient[i];
            largest = Math.Max(largest, Math.Abs(values[i]));
        }

        return Math.Min(1, ArrayStatistics.PopulationStandardDeviation(values) / (largest + Epsilon));
    }

    private static float[] SumsOf(ReadOnlySpan<float> rows, int channels)
    {
        var sums = new float[channels];
        int lanes = rows.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            sums[c] = (float)Norms.Sum(rows.Slice(c * lanes, lanes));
        }

        return sums;
    }
}
