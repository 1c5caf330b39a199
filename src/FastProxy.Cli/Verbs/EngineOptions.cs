using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Kernels.Gpu;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Scoring;

namespace FastProxy.Cli.Verbs;

/// <summary>The options of the engine that scores, for <c>score</c>, <c>sweep</c> and <c>search</c>.</summary>
internal abstract class EngineOptions : BatchOptions
{
    /// <summary>The options that the settings of metrics declare.</summary>
    public static readonly DeclaredOptions OfMetrics = new(
        MetricCatalog.All.SelectMany(metric => metric.Settings.Select(setting => ($"{metric.Name}.{setting.Name}", setting))));

    [Option("repeats", Default = "1", MetaValue = "R", HelpText = "Initialisations averaged per score; repeat r has seed S + r.")]
    public string Repeats { get; set; } = "";

    [Option("convolution", MetaValue = "KIND",
        HelpText = "How 3x3 convolutions are computed: winograd or direct. It changes rounding "
            + "(default: winograd on the cpu; other devices have direct only).")]
    public string? Convolution { get; set; }

    [Option("no-sharing", HelpText = "Compute every architecture by itself; slower, the same scores.")]
    public bool NoSharing { get; set; }

    [Option("strict", HelpText = "Exit with 1 if a row carries a reason in place of a score, as a disconnected architecture does.")]
    public bool IsStrict { get; set; }

    [Option("threads", MetaValue = "T", HelpText = "Threads (default: one per processor).")]
    public string? Threads { get; set; }

    [Option("memory", Default = "2G", MetaValue = "SIZE", HelpText = "Most memory to use, as 512M or 2G; on a GPU its own memory is the bound.")]
    public string Memory { get; set; } = "";

    [Option("device", Default = "cpu", MetaValue = "NAME",
        HelpText = "Where networks run: " + Devices.Names + ". With direct convolution no score depends on it.")]
    public string Device { get; set; } = "";

    /// <summary>The given settings of metrics, by <c>METRIC.SETTING</c>.</summary>
    public IReadOnlyDictionary<string, string> MetricSettings { get; set; } = new Dictionary<string, string>();

    /// <summary>Returns the options as the library takes them, each checked.</summary>
    protected ScoreOptions CreateOptions()
    {
        // The device is opened last, so that no other option can leave it open.
        ScoreOptions options = OptionsOn(null);
        return OptionsOn(Devices.Open(Device, options.MemoryBytes));
    }

    /// <summary>Returns the options as the library takes them, each checked, on a device that is open; null for the processor.</summary>
    protected ScoreOptions OptionsOn(IGpuDevice? device)
    {
        bool? isWinograd = Convolution is null ? null : Strict.Choice("--convolution", Convolution, ("winograd", true), ("direct", false));
        return new ScoreOptions
        {
            Init = InitValue,
            Seed = SeedValue,
            Labels = LabelsValue,
            Repeats = Strict.Whole("--repeats", Repeats, 1, ScoreOptions.MaxRepeats),
            Threads = Threads is null ? new ScoreOptions().Threads : Strict.Whole("--threads", Threads, 1, 1024),
            Share = !NoSharing,
            MemoryBytes = Strict.Bytes("--memory", Memory),
            MetricSettings = MetricSettings,
            Device = device,
            Winograd = isWinograd ?? device is null,
        };
    }

    /// <summary>Returns a scorer of networks on the data that the options name.</summary>
    protected Scorer CreateScorer(INetworkSource networks, IReadOnlyList<string> metrics, ScoreOptions options) =>
        Scorer.Of(networks, metrics, SourceValue, BatchValue, options);
}
