using CommandLine;
using FastProxy.Data;
using FastProxy.Networks;
using FastProxy.Scores;
using FastProxy.Spaces;

namespace FastProxy.Cli;

/// <summary>Options that say how to score: of <c>score</c> and <c>sweep</c>.</summary>
internal abstract class ScoringOptions : NetworkOptions
{
    [Option("metrics", Required = true, MetaValue = "A,B", HelpText = "Metrics, separated by commas; see 'fastproxy metrics'.")]
    public string Metrics { get; set; } = "";

    [Option("data", Default = "noise", MetaValue = "SOURCE", HelpText = "Images: noise, constant, cifar10:FILE, cifar100:FILE or npy:FILE.")]
    public string Data { get; set; } = "";

    [Option("batch", Default = "64", MetaValue = "B", HelpText = "Images in the batch.")]
    public string Batch { get; set; } = "";

    [Option("repeats", Default = "1", MetaValue = "R", HelpText = "Initialisations averaged per score; repeat r has seed S + r.")]
    public string Repeats { get; set; } = "";

    [Option("mu", MetaValue = "X", HelpText = "Centre of swap_regularized, thousands of parameters (default: automatic).")]
    public string? Mu { get; set; }

    [Option("sigma", MetaValue = "Y", HelpText = "Width of swap_regularized (default: automatic).")]
    public string? Sigma { get; set; }

    [Option("convolution", Default = "winograd", MetaValue = "KIND",
        HelpText = "How 3x3 convolutions are computed: winograd or direct. It changes rounding.")]
    public string Convolution { get; set; } = "";

    [Option("no-sharing", HelpText = "Compute every architecture by itself; slower, the same scores.")]
    public bool NoSharing { get; set; }

    [Option("threads", MetaValue = "T", HelpText = "Threads (default: one per processor).")]
    public string? Threads { get; set; }

    [Option("memory", Default = "2G", MetaValue = "SIZE", HelpText = "Most memory to use, as 512M or 2G.")]
    public string Memory { get; set; } = "";

    [Option("device", Default = "cpu", MetaValue = "NAME", HelpText = "cpu; there is no other in this version.")]
    public string Device { get; set; } = "";

    /// <summary>The options as the library takes them, each checked.</summary>
    protected ScoreOptions CreateOptions()
    {
        if (Device != "cpu")
        {
            throw new InputException($"--device: only the cpu device exists in this version, got '{Device}'");
        }

        var options = new ScoreOptions
        {
            Init = InitValue,
            Seed = SeedValue,
            Repeats = Strict.Whole("--repeats", Repeats, 1, ScoreOptions.MaxRepeats),
            Winograd = Strict.Choice("--convolution", Convolution, ("winograd", true), ("direct", false)),
            Share = !NoSharing,
            MemoryBytes = Strict.Bytes("--memory", Memory),
            Mu = Mu is null ? null : Strict.Number("--mu", Mu),
            Sigma = Sigma is null ? null : Strict.Number("--sigma", Sigma),
        };
        return Threads is null ? options : options with { Threads = Strict.Whole("--threads", Threads, 1, 1024) };
    }

    /// <summary>A scorer of the space on the data that the options name.</summary>
    protected Scorer CreateScorer(ISpace space, ScoreOptions options)
    {
        int batch = Strict.Whole("--batch", Batch, 1, int.MaxValue);
        Network any = space.Build(space.At(0));
        Shape image = any.Nodes[0].Shape;
        Int128 bytes = (Int128)batch * image.Neurons * sizeof(float);
        if (bytes > options.MemoryBytes)
        {
            throw new InputException($"--memory {Memory}: the batch of {batch} images alone takes {Sizes.Text(bytes)}");
        }

        int classes = any.Output.Shape.Channels;
        ImageBatch data = BatchSource.Load(Data, batch, image.Channels, image.Height, image.Width, classes, options.Seed);
        return new Scorer(space, Metrics.Split(','), data, options);
    }

    /// <summary>Scores into a file, telling how it goes, and returns the exit code.</summary>
    protected static int Write(
        Terminal terminal, Scorer scorer, ScoreOptions options, Population population, Shard? shard, string path, bool resume)
    {
        using Sweep sweep = Sweep.Open(scorer, population, shard, path, resume);
        terminal.Err.WriteLine(
            $"scoring {sweep.Total - sweep.Done} of {sweep.Total} architectures of {scorer.Protocol.Space} "
            + $"({population.Description}{(shard is null ? "" : $", shard {shard}")}): "
            + $"{string.Join(", ", scorer.Protocol.Metrics)}; planned peak memory {Sizes.Text(sweep.PlannedPeakBytes)}, "
            + $"{options.Threads} threads, {options.Isa.ToString().ToLowerInvariant()}");
        return RunProgress.Follow(terminal, scorer, sweep, path);
    }
}
