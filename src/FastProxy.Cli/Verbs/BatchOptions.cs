using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Data;

namespace FastProxy.Cli.Verbs;

/// <summary>The options of the images that the networks read, for <c>score</c>, <c>sweep</c> and <c>export</c>.</summary>
internal abstract class BatchOptions : NetworkOptions
{
    [Option(
        "data",
        MetaValue = "SOURCE",
        HelpText = "Images: noise, constant, cifar10:FILE, cifar100:FILE or npy:FILE; token ids: noise or tokens:FILE (default: noise).")]
    public string? Data { get; set; }

    [Option("batch", MetaValue = "B", HelpText = "Images in the batch (default: 64).")]
    public string? Batch { get; set; }

    [Option("labels", MetaValue = "data|random",
        HelpText = "Labels of losses: the images' own, or drawn from the seed (default: data; images without labels get random ones).")]
    public string? Labels { get; set; }

    protected LabelSource LabelsValue => Strict.Choice("--labels", Labels ?? "data", ("data", LabelSource.Data), ("random", LabelSource.Random));

    protected string SourceValue => Data ?? "noise";

    protected int BatchValue => Strict.Whole("--batch", Batch ?? "64", 1, int.MaxValue / 2);
}
