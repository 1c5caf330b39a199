using FastProxy.Kernels.Random;

namespace FastProxy.Data;

/// <summary>The labels that a loss reads.</summary>
public enum LabelSource
{
    /// <summary>The labels of the images; random labels if the images have none.</summary>
    Data,

    /// <summary>Labels drawn from the seed, uniformly over the classes.</summary>
    Random,
}

/// <summary>Chooses the labels of a batch.</summary>
public static class Labels
{
    /// <summary>The generator's stream for labels, distinct from those of images and weights.</summary>
    private const ulong Stream = 0x4C41_4245_4C53;

    /// <summary>Returns the batch with the labels that a loss reads.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="source">The origin of the labels.</param>
    /// <param name="classes">The number of classes of random labels.</param>
    /// <param name="seed">The seed of random labels.</param>
    public static InputBatch WithLabels(this InputBatch batch, LabelSource source, int classes, long seed)
    {
        if (source == LabelSource.Data && batch.Labels.Length > 0)
        {
            return batch;
        }

        var values = new float[batch.Samples];
        Philox.Uniform(unchecked((ulong)seed), Stream, 1f, values);
        return batch with { Labels = [.. values.Select(v => Math.Clamp((int)((v + 1) / 2 * classes), 0, classes - 1))] };
    }
}
