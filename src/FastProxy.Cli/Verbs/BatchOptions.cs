using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Scoring;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary>Options that say which images the networks read: of <c>score</c>, <c>sweep</c> and <c>export</c>.</summary>
internal abstract class BatchOptions : NetworkOptions
{
    [Option("data", MetaValue = "SOURCE", HelpText = "Images: noise, constant, cifar10:FILE, cifar100:FILE or npy:FILE (default: noise).")]
    public string? Data { get; set; }

    [Option("batch", MetaValue = "B", HelpText = "Images in the batch (default: 64).")]
    public string? Batch { get; set; }

    [Option("labels", MetaValue = "data|random",
        HelpText = "Labels of losses: the images' own, or drawn from the seed (default: data; images without labels get random ones).")]
    public string? Labels { get; set; }

    protected LabelSource LabelsValue => Strict.Choice("--labels", Labels ?? "data", ("data", LabelSource.Data), ("random", LabelSource.Random));

    private int BatchValue => Strict.Whole("--batch", Batch ?? "64", 1, int.MaxValue);

    /// <summary>The batch.</summary>
    /// <param name="space">Whose networks read it.</param>
    /// <param name="options">The memory that it must fit, and the seed of noise.</param>
    protected ImageBatch LoadBatch(ISpace space, ScoreOptions options) => Load(space, options, BatchValue);

    /// <summary>As many images again, those that follow the batch in the source.</summary>
    /// <param name="space">Whose networks read it.</param>
    /// <param name="options">The memory that both batches must fit, and the seed of noise.</param>
    /// <param name="reader">The metric that reads it.</param>
    protected ImageBatch LoadNextBatch(ISpace space, ScoreOptions options, string reader)
    {
        try
        {
            return Load(space, options, 2 * BatchValue).Slice(BatchValue, BatchValue);
        }
        catch (InputException e)
        {
            throw new InputException($"{reader} compares two batches of {BatchValue} images: {e.Message}", e);
        }
    }

    private ImageBatch Load(ISpace space, ScoreOptions options, int count)
    {
        Network any = space.Build(space.At(0));
        Shape image = any.Nodes[0].Shape;
        Int128 bytes = (Int128)count * image.Neurons * sizeof(float);
        return bytes <= options.MemoryBytes
            ? BatchSource.Load(Data ?? "noise", count, image.Channels, image.Height, image.Width, any.Output.Shape.Channels, options.Seed)
            : throw new InputException($"memory {Sizes.Text(options.MemoryBytes)}: the batch of {count} images alone takes {Sizes.Text(bytes)}");
    }
}
