using FastProxy.Kernels.Random;

namespace FastProxy.Data;

/// <summary>Which labels a loss reads.</summary>
public enum LabelSource
{
    /// <summary>Those of the images; random where the images have none.</summary>
    Data,

    /// <summary>Drawn from the seed, every class alike.</summary>
    Random,
}

/// <summary>Labels of a batch.</summary>
public static class Labels
{
    /// <summary>The generator's stream for labels, apart from those of images and weights.</summary>
    private const ulong Stream = 0x4C41_4245_4C53;

    /// <summary>The batch with the labels that a loss shall read.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="source">Which labels.</param>
    /// <param name="classes">Classes of random labels.</param>
    /// <param name="seed">Their seed.</param>
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
