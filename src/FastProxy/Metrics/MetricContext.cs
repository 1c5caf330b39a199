using System.Collections.Concurrent;
using FastProxy.Execution;
using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>The data that an architecture's part of a score may read, for one repeat.</summary>
/// <param name="source">The source of weights.</param>
/// <param name="seed">The seed of the repeat.</param>
public sealed class MetricContext(WeightSource source, long seed)
{
    private readonly ConcurrentDictionary<string, double> norms = new();

    /// <summary>Returns the Euclidean norm of a layer's weights; architectures share it by weight key.</summary>
    public double Norm(Weight weight, int[] shape) => norms.GetOrAdd(
        weight.Key,
        _ => Math.Sqrt(source.Weights(weight, shape, seed).Sum(w => (double)w * w)));
}
