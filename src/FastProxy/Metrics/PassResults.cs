using System.Runtime.InteropServices;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels.Norm;
using FastProxy.Metrics.Algebra;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// What the passes over one network at one initialisation show. It reads the runner's arena, so it is valid until the runner goes on.
/// </summary>
/// <param name="runner">The runner that has run the network's steps.</param>
/// <param name="plan">Where the results lie.</param>
/// <param name="patterns">What its activation patterns show.</param>
/// <param name="source">Weights.</param>
/// <param name="batch">The images and their labels.</param>
/// <param name="seed">The repeat's seed.</param>
public sealed class PassResults(
    IPlanRunner runner, NetworkPlan plan, PatternStatistics patterns, WeightSource source, ImageBatch batch, long seed)
{
    private readonly Dictionary<string, float[]> weights = [];
    private readonly Dictionary<Needs, TangentKernel> kernels = [];
    private Correlations? correlations;
    private double?[]? entropies;

    /// <summary>What its activation patterns show.</summary>
    public PatternStatistics Patterns => patterns;

    /// <summary>The images and their labels.</summary>
    public ImageBatch Batch => batch;

    /// <summary>Whether the output depends on the images; if not, there is nothing but patterns.</summary>
    public bool IsConnected => plan.IsConnected;

    /// <summary>The gradient of the loss.</summary>
    public GradientPlan Loss => plan.Loss!;

    /// <summary>The gradient of the loss on the next batch, layer by layer as <see cref="Loss"/>.</summary>
    public GradientPlan NextLoss => plan.NextLoss!;

    /// <summary>The gradient of the loss with batch statistics held constant.</summary>
    public GradientPlan FrozenLoss => plan.FrozenLoss!;

    /// <summary>The gradient of the output for an image of ones and magnitudes of weights, with batch-norm.</summary>
    public GradientPlan NormFlow => plan.NormFlow!;

    /// <summary>The second derivative of the loss along its gradient and along the weights.</summary>
    public double Curvature => runner.Doubles(plan.Curvature!)[0];

    /// <summary>The natural logarithm of the derivative of the summed logits along the weights; see <see cref="Needs.Flow"/>.</summary>
    public double LogFlow
    {
        get
        {
            float[] logits = runner.Values(plan.Flow!);
            double derivative = logits.Skip(logits.Length / 2).Sum(v => (double)v);
            return Math.Log(derivative) + plan.Flow!.Exponent * Math.Log(2);
        }
    }

    /// <summary>The correlations between the rows of the Jacobian: of the gradient of the summed logits with respect to each image.</summary>
    public Correlations JacobianCorrelations => correlations ??= new Correlations(runner.Values(plan.Jacobian!), batch.Samples);

    /// <summary>Why those correlations mean nothing; null where they do.</summary>
    public string? JacobianFault => plan.HasConstantSum ? "the Jacobian is zero: every path to the logits ends in a batch-norm, so their sum is constant"
        : JacobianCorrelations.ConstantRow >= 0 ? $"the Jacobian of sample {JacobianCorrelations.ConstantRow} is constant"
        : null;

    /// <summary>The repeat's seed.</summary>
    public long Seed => seed;

    /// <summary>How a small shift of the images moves the network; null where it has no global pooling.</summary>
    public PerturbationPlan? Perturbation => plan.Perturbation;

    /// <summary>The outputs of the operations on live paths for the first image alone, in an order that isomorphic networks share.</summary>
    public IReadOnlyList<SampleOutput> FirstSample => plan.FirstSample;

    /// <summary>By layer the sums over samples of the signs of the weights' gradients.</summary>
    public IReadOnlyList<WeightGradient> GradientSigns => plan.GradientSigns;

    /// <summary>
    /// Of each feature the entropy of its principal components, -sum of p log(p + 1e-8), p the eigenvalues of the covariance of the channels over
    /// samples and pixels as shares of their sum; null where there is none.
    /// </summary>
    public IReadOnlyList<double?> FeatureEntropies => entropies ??= [.. plan.Features.Select(f =>
        PrincipalComponents.Entropy(GradientOf(f.Products), Rows(f.Sums), f.Count))];

    /// <summary>
    /// Of each step from one feature to the next the largest singular value of the cross-covariance of a random gradient at the later and what it
    /// becomes at the earlier; null where the two are one.
    /// </summary>
    public IEnumerable<double?> LinkGains => plan.Links.Select(l =>
        l.Products is null ? (double?)null : PrincipalComponents.LargestSingularValue(GradientOf(l.Products), l.Channels, l.Count));

    /// <summary>A tangent kernel, row-major, samples by samples; of all logits class by class.</summary>
    public TangentKernel Kernel(Needs need)
    {
        ref TangentKernel? kernel = ref CollectionsMarshal.GetValueRefOrAddDefault(kernels, need, out _);
        GramMatrix gram = plan.Kernels[need];
        return kernel ??= new TangentKernel(runner.Doubles(gram), gram.Side, batch.Samples);
    }

    /// <summary>A layer's weights as they were used.</summary>
    public ReadOnlySpan<float> WeightsOf(LayerGradient layer)
    {
        // Modes use the same weights but for their signs.
        string key = $"{layer.Weight.IsAbsolute} {layer.Weight.Layer.Key}";
        ref float[]? values = ref CollectionsMarshal.GetValueRefOrAddDefault(weights, key, out _);
        return values ??= source.Weights(layer.Weight, seed);
    }

    /// <summary>The gradient of a layer's weights.</summary>
    public ReadOnlySpan<float> GradientOf(LayerGradient layer) => GradientOf(layer.Gradient!);

    /// <summary>The squared norm of a gradient over the weights of all layers, and over their biases where the gradient has them.</summary>
    public double SquaredNorm(GradientPlan gradient)
    {
        double squares = 0;
        foreach (LayerGradient layer in gradient.Layers)
        {
            squares += Norms.Squared(GradientOf(layer));
            if (layer.BiasGradient is { } bias)
            {
                ReadOnlySpan<float> rows = Rows(bias);
                int lanes = rows.Length / bias.Channels;
                for (int c = 0; c < bias.Channels; c++)
                {
                    double sum = Norms.Sum(rows.Slice(c * lanes, lanes));
                    squares += sum * sum;
                }
            }
        }

        return squares;
    }

    /// <summary>A number for each weight of a layer.</summary>
    public ReadOnlySpan<float> GradientOf(WeightGradient gradient) => runner.Floats(gradient)[..gradient.Count];

    /// <summary>Rows of one number per sample, padding included.</summary>
    public ReadOnlySpan<float> Rows(LaneRows rows) => runner.Floats(rows);

    /// <summary>An activation of one sample, channel by channel.</summary>
    public ReadOnlySpan<float> Rows(ChannelRows rows) => runner.Floats(rows)[..(rows.Channels * rows.Pixels)];

    /// <summary>The mean over channels of the variance that a batch-norm divides by the root of, its epsilon taken off.</summary>
    public double MeanVariance(Coefficients norm)
    {
        double sum = 0;
        foreach (float scale in runner.Floats(norm)[..norm.Channels])
        {
            sum += Math.Max(0, 1 / ((double)scale * scale) - BatchNormFold.Epsilon);
        }

        return sum / norm.Channels;
    }

    /// <summary>The gradients of the weight and of the bias of a batch-norm.</summary>
    public (float[] Weight, float[] Bias) NormGradient(Coefficients norm)
    {
        ReadOnlySpan<float> rows = runner.Floats(norm);
        return (Row(rows, NormGradStep.Weight), Row(rows, NormGradStep.Bias));

        float[] Row(ReadOnlySpan<float> all, int row) => all.Slice(row * norm.Channels, norm.Channels).ToArray();
    }
}
