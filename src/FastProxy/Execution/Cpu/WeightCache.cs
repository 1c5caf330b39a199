using System.Collections.Concurrent;
using FastProxy.Kernels.Simd;

namespace FastProxy.Execution.Cpu;

/// <summary>
/// Weights in the order in which kernels read them, kept while they fit a budget: architectures share weight keys, so a packed tensor serves many of
/// them. Beyond the budget tensors are made anew for each use; the values are the same.
/// </summary>
/// <param name="source">The source of weights.</param>
/// <param name="budget">The number of bytes that may be kept.</param>
public sealed class WeightCache(WeightSource source, long budget) : IDisposable
{
    private readonly ConcurrentDictionary<(WeightForm Form, long Seed), NativeArray<float>> kept = new();
    private long limit = budget;
    private long bytes;

    /// <summary>The number of bytes that are kept.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Sets the number of bytes that may be kept; if there are more, none is. Nobody may hold weights meanwhile.</summary>
    public void Limit(long newLimit)
    {
        limit = newLimit;
        if (Bytes > limit)
        {
            Dispose();
        }
    }

    /// <summary>Returns the weights under a seed; the caller gives them back with <see cref="Return"/>.</summary>
    internal NativeArray<float> Take(WeightForm form, long seed)
    {
        if (kept.TryGetValue((form, seed), out NativeArray<float>? array))
        {
            return array;
        }

        array = PackedWeights.Pack(form, source, seed);
        long size = array.Length * sizeof(float);
        if (Interlocked.Add(ref bytes, size) <= limit && kept.TryAdd((form, seed), array))
        {
            return array;
        }

        Interlocked.Add(ref bytes, -size);
        return array;
    }

    /// <summary>Frees an array that <see cref="Take"/> returned, unless it is kept.</summary>
    internal void Return(WeightForm form, long seed, NativeArray<float> array)
    {
        if (!kept.TryGetValue((form, seed), out NativeArray<float>? mine) || mine != array)
        {
            array.Dispose();
        }
    }

    /// <summary>Frees all kept arrays.</summary>
    public void Dispose()
    {
        foreach (NativeArray<float> array in kept.Values)
        {
            array.Dispose();
        }

        kept.Clear();
        bytes = 0;
    }
}
