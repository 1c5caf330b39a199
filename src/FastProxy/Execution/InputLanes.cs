using FastProxy.Data;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution;

/// <summary>The networks' inputs, a sample in each lane.</summary>
/// <param name="batch">The batch.</param>
/// <param name="next">The next batch, for plans that read it.</param>
internal sealed unsafe class InputLanes(InputBatch batch, InputBatch? next) : IDisposable
{
    /// <summary>The generator's stream for shifts, distinct from those of images, labels and weights.</summary>
    private const ulong Stream = 0x5348_4946_54;

    private readonly Dictionary<InputSource, NativeArray<float>> arrays = [];
    private long seed;

    /// <summary>Returns the labels of a source.</summary>
    public ReadOnlySpan<int> Labels(InputSource source) => source.Variant switch
    {
        InputVariant.Data => batch.Labels,
        InputVariant.NextData => Next.Labels,
        InputVariant.Sample => batch.Labels.AsSpan(source.Index, 1),
        _ => throw new InvalidOperationException($"{source} has no labels"),
    };

    /// <summary>Begins a run with this seed: inputs that depend on it are drawn anew.</summary>
    public void Begin(long runSeed)
    {
        if (runSeed != seed && arrays.Remove(new(InputVariant.Shifted), out NativeArray<float>? shifted))
        {
            shifted.Dispose();
        }

        seed = runSeed;
    }

    /// <summary>Returns the activations of a source.</summary>
    public float* Take(InputSource source)
    {
        if (!arrays.TryGetValue(source, out NativeArray<float>? array))
        {
            (int samples, float[] values) = Activations(source);
            var layout = new ActivationLayout(batch.Channels, batch.Height, batch.Width, samples);
            array = new NativeArray<float>(layout.Length);
            Batch.ToLanes(values, layout, array.Pointer);
            arrays.Add(source, array);
        }

        return array.Pointer;
    }

    public void Dispose()
    {
        foreach (NativeArray<float> array in arrays.Values)
        {
            array.Dispose();
        }
    }

    private InputBatch Next => next ?? throw new InvalidOperationException("there is no next batch");

    private static float[] Ones(int count)
    {
        var ones = new float[count];
        Array.Fill(ones, 1f);
        return ones;
    }

    private (int Samples, float[] Values) Activations(InputSource source)
    {
        int sample = batch.Channels * batch.Height * batch.Width;
        return source.Variant switch
        {
            InputVariant.Data => (batch.Samples, batch.Activations(0, batch.Samples)),
            InputVariant.NextData => (Next.Samples, Next.Activations(0, Next.Samples)),
            InputVariant.Sample => (1, batch.Activations(source.Index, 1)),
            InputVariant.Shifted => (batch.Samples, Shifted()),
            InputVariant.Ones => (1, Ones(sample)),
            InputVariant.DualOnes => (2, [.. Ones(sample), .. new float[sample]]),
            _ => throw new InvalidOperationException($"no inputs of {source}"),
        };
    }

    private float[] Shifted()
    {
        const float Step = 0.01f;
        float[] values = batch.Activations(0, batch.Samples);
        float[] shifted = new float[values.Length];
        Philox.Normal(unchecked((ulong)seed), Stream, shifted);
        for (int i = 0; i < shifted.Length; i++)
        {
            shifted[i] = MathF.FusedMultiplyAdd(Step, shifted[i], values[i]);
        }

        return shifted;
    }
}
