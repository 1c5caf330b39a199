using System.Collections.Concurrent;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>
/// Weights in the order the kernels read them, kept while they fit a budget: architectures share weight keys, so a packed tensor serves
/// many of them. Beyond the budget tensors are made anew for each use; the values are the same.
/// </summary>
/// <param name="source">Where weights come from.</param>
/// <param name="budget">Bytes that may be kept.</param>
public sealed class WeightCache(WeightSource source, long budget) : IDisposable
{
    private readonly ConcurrentDictionary<Key, NativeArray<float>> kept = new();
    private long bytes;

    /// <summary>Bytes of a step's packed weights; 0 of a step without any, or with a gradient in their place.</summary>
    public static long BytesOf(Step step) => sizeof(float) * (step switch
    {
        ConvStep { Weight.Gradient: null } conv => PackedWeights.LengthOf(conv.Shape, conv.IsWinograd),
        ConvDataGradStep grad => ConvWeights.TransposedLength(grad.Weight.Shape),
        _ => 0,
    });

    /// <summary>The weights of a step under a seed; to be given back with <see cref="Return"/>.</summary>
    public NativeArray<float> Take(Step step, long seed)
    {
        Key key = KeyOf(step, seed);
        if (kept.TryGetValue(key, out NativeArray<float>? array))
        {
            return array;
        }

        array = PackedWeights.Pack(step, source, seed);
        long size = array.Length * sizeof(float);
        if (Interlocked.Add(ref bytes, size) <= budget && kept.TryAdd(key, array))
        {
            return array;
        }

        Interlocked.Add(ref bytes, -size);
        return array;
    }

    /// <summary>Frees what <see cref="Take"/> returned unless it is kept.</summary>
    public void Return(Step step, long seed, NativeArray<float> array)
    {
        if (!kept.TryGetValue(KeyOf(step, seed), out NativeArray<float>? mine) || mine != array)
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

    private static Key KeyOf(Step step, long seed)
    {
        (WeightRef weight, bool isWinograd) = step is ConvStep conv ? (conv.Weight, conv.IsWinograd) : (((ConvDataGradStep)step).Weight, false);
        return new(
            weight.Layer.Key, weight.Shape, weight.IsTransposed, weight.IsAbsolute, weight.Exponent, isWinograd, step is ConvDataGradStep, seed);
    }

    private readonly record struct Key(
        string Layer, ConvShape Shape, bool IsTransposed, bool IsAbsolute, int Exponent, bool IsWinograd, bool IsStrided, long Seed);
}
