using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The sum over convolutions and linear layers of the logarithm of the sum over weights of mean |g| / deviation of g, over the loss gradients of two
/// batches; weights whose gradient does not vary are left out.
/// </summary>
public sealed class Zico : Metric
{
    public override string Name => "zico";

    public override string Description => "sum over layers of the log of the sum over weights of mean |g| / deviation of g over two batches";

    public override string Source => "Li et al., ZiCo (ICLR 2023), equation 9";

    public override Family Family => Family.Gradient;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.LossGradient, PassCatalog.NextLossGradient];

    public override MetricValue OfFunction(PassResults results)
    {
        double score = 0;

        // Networks that share a layer know it by the name that one of them gives it, which differs between passes; its key is the same.
        Dictionary<string, LayerGradient> next = results.Of(PassCatalog.NextLossGradient).Layers.ToDictionary(layer => layer.Weight.Layer.Key);
        foreach (LayerGradient layer in results.Of(PassCatalog.LossGradient).Layers)
        {
            ReadOnlySpan<float> g = results.GradientOf(layer);
            ReadOnlySpan<float> h = results.GradientOf(next[layer.Weight.Layer.Key]);
            double sum = 0;
            for (int i = 0; i < g.Length; i++)
            {
                // For two values, this is the mean of magnitudes over the population deviation.
                double deviation = Math.Abs((double)g[i] - h[i]);
                sum += deviation == 0 ? 0 : (Math.Abs((double)g[i]) + Math.Abs((double)h[i])) / deviation;
            }

            score += sum == 0 ? 0 : Math.Log(sum);
        }

        return MetricValue.Finite(score);
    }
}
