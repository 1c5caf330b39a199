using System.Globalization;
using CommandLine;
using FastProxy.Data;
using FastProxy.Metrics;
using FastProxy.Plans;
using FastProxy.Scores;
using FastProxy.Spaces;

namespace FastProxy.Cli;

/// <summary>Options that say how to score: of <c>score</c> and <c>sweep</c>.</summary>
internal abstract class ScoringOptions : BatchOptions
{
    [Option("metrics", Required = true, MetaValue = "A,B",
        HelpText = "Metrics, separated by commas: names, families (structure, pattern, gradient, jacobian, ntk, feature) or all; see 'fastproxy metrics'.")]
    public string Metrics { get; set; } = "";

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

    [Option("explain", HelpText = "Print the passes that the metrics take and what architectures share of them, and score nothing.")]
    public bool Explain { get; set; }

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
            Labels = LabelsValue,
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
        string[] names = Metrics.Split(',');
        ImageBatch data = LoadBatch(space, options);
        Metric? comparing = MetricCatalog.Resolve(names).FirstOrDefault(metric => metric.Needs.HasFlag(Needs.NextLossGradient));
        ImageBatch? next = comparing is null ? null : LoadNextBatch(space, options, comparing.Name);
        return new Scorer(space, names, data, options with { NextData = next });
    }

    /// <summary>Prints what scoring a population takes and returns the exit code.</summary>
    protected static int Print(Terminal terminal, PlanExplanation plan)
    {
        terminal.Out.WriteLine($"passes over {plan.Architecture}, each initialisation:");
        PlainTable.Write(
            terminal.Out,
            ["pass", ">steps", ">multiply-accumulates", ">memory so far", "metrics"],
            plan.Passes.Select(pass => (string[])
            [
                pass.Name, Number(pass.Steps), Number(pass.Macs), Sizes.Text(pass.PeakBytes), string.Join(", ", pass.Metrics),
            ]));
        if (!plan.IsConnected)
        {
            terminal.Out.WriteLine("It is disconnected: no path leads from its input to its output, and there is nothing to compute but patterns.");
        }

        SharingExplanation s = plan.Sharing;
        if (s.Together > 0)
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(
                $"sharing among the first {plan.Architectures} architectures, {plan.Functions} functions, planned {s.Together} at a time:");
            terminal.Out.WriteLine($"forward steps: {Number(s.ForwardTogether)} instead of {Number(s.ForwardAlone)}");
            terminal.Out.WriteLine(
                $"other steps:   {Number(s.Other)}; a gradient depends on every layer above it, so only architectures of one function share it");
        }

        return ExitCode.Done;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

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
