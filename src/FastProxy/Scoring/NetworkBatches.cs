using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Scoring;

/// <summary>Loads the images, or token sequences, of a source as networks read them.</summary>
public static class NetworkBatches
{
    /// <summary>Returns the first images of a source.</summary>
    /// <param name="networks">The networks, which give the images' shape and classes.</param>
    /// <param name="source">As <see cref="BatchSource.Load"/> or <see cref="TokenSource.Load"/> takes it.</param>
    /// <param name="count">The number of images.</param>
    /// <param name="options">The memory that they must fit, and the seed of noise.</param>
    /// <exception cref="InputException">The source cannot give such a batch, or it does not fit the memory.</exception>
    public static InputBatch Load(INetworkSource networks, string source, int count, ScoreOptions options)
    {
        Network any = networks.Example;
        Shape image = any.Nodes[0].Shape;
        int vocabulary = any.Nodes[0].Op is InputOp input ? input.Vocabulary : 0;
        Int128 bytes = (Int128)count * image.Neurons * sizeof(float);
        if (bytes > options.MemoryBytes)
        {
            throw new InputException($"memory {Sizes.Text(options.MemoryBytes)}: the batch of {count} images alone takes {Sizes.Text(bytes)}");
        }

        return vocabulary > 0
            ? TokenSource.Load(source, count, image.Width, vocabulary, options.Seed)
            : BatchSource.Load(source, count, image.Channels, image.Height, image.Width, any.Output.Shape.Channels, options.Seed);
    }

    /// <summary>Returns as many images again: those that follow the first.</summary>
    /// <param name="networks">As <see cref="Load"/>.</param>
    /// <param name="source">As <see cref="Load"/>.</param>
    /// <param name="count">As <see cref="Load"/>.</param>
    /// <param name="options">The memory that both batches must fit, and the seed of noise.</param>
    /// <param name="reader">The metric that compares the two, for messages.</param>
    /// <exception cref="InputException">As <see cref="Load"/> for two batches.</exception>
    public static InputBatch LoadNext(INetworkSource networks, string source, int count, ScoreOptions options, string reader)
    {
        try
        {
            return Load(networks, source, 2 * count, options).Slice(count, count);
        }
        catch (InputException e)
        {
            throw new InputException($"{reader} compares two batches of {count} images: {e.Message}", e);
        }
    }
}
