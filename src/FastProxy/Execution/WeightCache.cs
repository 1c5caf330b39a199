using System.Collections.Concurrent;
using FastProxy.Kernels;
using FastProxy.Kernels.Conv;
using FastProxy.Plans;

namespace FastProxy.Execution;

/// <summary>
/// Weights in the order the kernels read them, kept while they fit a budget: architectures share weight keys, so a packed tensor serves
/// many of them. Beyond the budget tensors are made anew for each use; the values are the same.
/// </summary>
/// <param name="source">Where weights come from.</param>
/// <param name="budget">Bytes that may be kept.</param>
public sealed class WeightCache(WeightSource source, long budget) : IDisposable
{
    private readonly ConcurrentDictionary<(string Key, ConvShape Shape, bool IsWinograd, long Seed), NativeArray<float>> kept = new();
    private long bytes;

    /// <summary>Bytes of a step's packed weights.</summary>
    public static long BytesOf(ConvStep step) => sizeof(float) * LengthOf(step);

    /// <summary>The weights of a step under a seed; to be given back with <see cref="Return"/>.</summary>
    public NativeArray<float> Take(ConvStep step, long seed)
    {
        var key = (step.Weight.Key, step.Shape, step.IsWinograd, seed);
        if (kept.TryGetValue(key, out NativeArray<float>? array))
        {
            return array;
        }

        array = Pack(step, seed);
        long size = array.Length * sizeof(float);
        if (Interlocked.Add(ref bytes, size) <= budget && kept.TryAdd(key, array))
        {
            return array;
        }

        Interlocked.Add(ref bytes, -size);
        return array;
    }

    /// <summary>Frees what <see cref="Take"/> returned unless it is kept.</summary>
    public void Return(ConvStep step, long seed, NativeArray<float> array)
    {
        if (!kept.TryGetValue((step.Weight.Key, step.Shape, step.IsWinograd, seed), out NativeArray<float>? mine) || mine != array)
        {
            array.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeArray<float> array in kept.Values)
        {
            array.Dispose();
        }

        kept.Clear();
    }

    private static long LengthOf(ConvStep step) =>
        step.IsWinograd ? ConvWinograd.PackedLength(step.Shape)
        : step.Shape.IsDepthwise ? (long)step.Shape.OutChannels * step.Shape.Taps
        : ConvWeights.PackedLength(step.Shape);

    private unsafe NativeArray<float> Pack(ConvStep step, long seed)
    {
        ConvShape shape = step.Shape;
        float[] weights = source.Weights(step.Weight, [shape.OutChannels, shape.GroupIn, shape.Kernel, shape.Kernel], seed);
        var array = new NativeArray<float>(LengthOf(step));
        if (step.IsWinograd)
        {
            ConvWinograd.Pack(shape, weights, array.Pointer);
        }
        else if (shape.IsDepthwise)
        {
            weights.CopyTo(array.Span);
        }
        else
        {
            ConvWeights.Pack(shape, weights, array.Pointer);
        }

        return array;
    }
}
