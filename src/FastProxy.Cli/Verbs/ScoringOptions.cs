using System.Globalization;
using CommandLine;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Reports;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary>The options of what to score, for <c>score</c> and <c>sweep</c>.</summary>
internal abstract class ScoringOptions : EngineOptions
{
    /// <summary>The help text of <c>--metrics</c>.</summary>
    public const string MetricsHelp =
        "Metrics, separated by commas: names, families (structure, pattern, gradient, jacobian, ntk, recurrent, encoder, feature) or all; see "
        + "'fastproxy metrics'.";

    [Option("metrics", Required = true, MetaValue = "A,B", HelpText = MetricsHelp)]
    public string Metrics { get; set; } = "";

    [Option("explain", HelpText = "Print the passes that the metrics take and what architectures share of them, and score nothing.")]
    public bool Explain { get; set; }

    /// <summary>
    /// Returns a scorer of networks by the metrics that the options name. Groups of metrics leave out those whose settings only a space decides,
    /// where there is none and no setting is given.
    /// </summary>
    protected Scorer CreateScorer(Terminal terminal, INetworkSource networks, ScoreOptions options)
    {
        string[] names = Metrics.Split(',');
        string[] without = networks is ISpace ? [] :
        [
            .. MetricCatalog.Resolve(names).Where(metric => metric.IsSetBySpace && !names.Contains(metric.Name)
                && !options.MetricSettings.Keys.Any(name => name.StartsWith($"{metric.Name}.", StringComparison.Ordinal)))
                .Select(metric => metric.Name),
        ];
        if (without.Length == 0)
        {
            return CreateScorer(networks, names, options);
        }

        terminal.Warn([$"--metrics {Metrics} leaves out {string.Join(", ", without)}: only a space decides the settings, and none is given"]);
        return CreateScorer(networks, [.. MetricCatalog.Resolve(names).Select(metric => metric.Name).Except(without)], options);
    }

    /// <summary>Prints the work of scoring a population and returns the exit code.</summary>
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

        if (plan.Kernels.Count > 0)
        {
            terminal.Out.WriteLine();
            PlainTable.Write(
                terminal.Out, ["kernel", ">steps"], plan.Kernels.Select(kernel => (string[])[kernel.Kernel, Number(kernel.Steps)]));
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

    /// <summary>Scores into a file, reports the progress, and returns the exit code.</summary>
    protected int Write(
        Terminal terminal, Scorer scorer, ScoreOptions options, Population population, Shard? shard, string path, bool resume)
    {
        using Sweep sweep = Sweep.Open(scorer, population, shard, path, resume);
        terminal.Err.WriteLine(
            $"scoring {sweep.Total - sweep.Done} of {sweep.Total} architectures of {scorer.Protocol.Space} "
            + $"({population.Description}{(shard is null ? "" : $", shard {shard}")}): "
            + $"{string.Join(", ", scorer.Protocol.Metrics)}; planned peak memory {Sizes.Text(sweep.PlannedPeakBytes)}, "
            + $"{options.Threads} threads, {options.Isa.ToString().ToLowerInvariant()}");
        return RunProgress.Follow(terminal, scorer, sweep, path, IsStrict);
    }
}
