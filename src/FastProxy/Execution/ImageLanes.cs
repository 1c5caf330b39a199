using FastProxy.Data;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution;

/// <summary>What networks read, sample by lane.</summary>
/// <param name="batch">The batch.</param>
/// <param name="next">The batch after it, for plans that read it.</param>
internal sealed unsafe class ImageLanes(ImageBatch batch, ImageBatch? next) : IDisposable
{
    /// <summary>The generator's stream for shifts, apart from those of images, labels and weights.</summary>
    private const ulong Stream = 0x5348_4946_54;

    private readonly Dictionary<ImageSource, NativeArray<float>> arrays = [];
    private long seed;

    /// <summary>The labels of a source.</summary>
    public ReadOnlySpan<int> Labels(ImageSource source) => source.Kind switch
    {
        ImageKind.Data => batch.Labels,
        ImageKind.NextData => Next.Labels,
        ImageKind.Sample => batch.Labels.AsSpan(source.Index, 1),
        _ => throw new InvalidOperationException($"{source} has no labels"),
    };

    /// <summary>Begins a run of this seed: images that depend on it are drawn anew.</summary>
    public void Begin(long runSeed)
    {
        if (runSeed != seed && arrays.Remove(new(ImageKind.Shifted), out NativeArray<float>? shifted))
        {
            shifted.Dispose();
        }

        seed = runSeed;
    }

    /// <summary>The images of a source.</summary>
    public float* Take(ImageSource source)
    {
        if (!arrays.TryGetValue(source, out NativeArray<float>? array))
        {
            (int samples, float[] pixels) = Pixels(source);
            var layout = new ActivationLayout(batch.Channels, batch.Height, batch.Width, samples);
            array = new NativeArray<float>(layout.Length);
            Batch.ToLanes(pixels, layout, array.Pointer);
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

    private ImageBatch Next => next ?? throw new InvalidOperationException("there is no next batch");

    private static float[] Ones(int count)
    {
        var ones = new float[count];
        Array.Fill(ones, 1f);
        return ones;
    }

    private (int Samples, float[] Pixels) Pixels(ImageSource source)
    {
        int image = batch.Channels * batch.Height * batch.Width;
        return source.Kind switch
        {
            ImageKind.Data => (batch.Samples, batch.Pixels),
            ImageKind.NextData => (Next.Samples, Next.Pixels),
            ImageKind.Sample => (1, batch.Pixels[(source.Index * image)..((source.Index + 1) * image)]),
            ImageKind.Shifted => (batch.Samples, Shifted()),
            ImageKind.Ones => (1, Ones(image)),
            ImageKind.DualOnes => (2, [.. Ones(image), .. new float[image]]),
            _ => throw new InvalidOperationException($"no images of {source}"),
        };
    }

    private float[] Shifted()
    {
        const float Step = 0.01f;
        float[] pixels = new float[batch.Pixels.Length];
        Philox.Normal(unchecked((ulong)seed), Stream, pixels);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = MathF.FusedMultiplyAdd(Step, pixels[i], batch.Pixels[i]);
        }

        return pixels;
    }
}
