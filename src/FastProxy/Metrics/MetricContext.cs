using System.Collections.Concurrent;
using FastProxy.Execution;
using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>What the part of a score that belongs to an architecture may read, for one repeat.</summary>
/// <param name="source">Weights.</param>
/// <param name="seed">The repeat's seed.</param>
/// <param name="mu">Centre of regularised SWAP, thousands of parameters.</param>
/// <param name="sigma">Width of regularised SWAP, thousands of parameters squared.</param>
public sealed class MetricContext(WeightSource source, long seed, double mu, double sigma)
{
    private readonly ConcurrentDictionary<string, double> norms = new();

    /// <summary>Centre of regularised SWAP, thousands of parameters.</summary>
    public double Mu => mu;

    /// <summary>Width of regularised SWAP, thousands of parameters squared.</summary>
    public double Sigma => sigma;

    /// <summary>The Euclidean norm of a layer's weights; architectures share it by weight key.</summary>
    public double Norm(Weight weight, int[] shape) => norms.GetOrAdd(
        weight.Key,
        _ => Math.Sqrt(source.Weights(weight, shape, seed).Sum(w => (double)w * w)));
}
