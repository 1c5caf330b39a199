using CommandLine;
using FastProxy.Metrics;

namespace FastProxy.Cli;

/// <summary><c>fastproxy metrics</c></summary>
[Verb("metrics", HelpText = "List the metrics: which way is better, what they compute, where they come from.")]
internal sealed class MetricsVerb : IVerb
{
    /// <summary>Which way is better, in a word.</summary>
    public static string Word(Direction direction) => direction == Direction.HigherIsBetter ? "higher" : "lower";

    /// <inheritdoc/>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    public int Run(Terminal terminal)
    {
        PlainTable.Write(
            terminal.Out,
            ["metric", "better", "description", "source"],
            MetricCatalog.All.Select(metric => new[] { metric.Name, Word(metric.Direction), metric.Description, metric.Source }));
        return ExitCode.Done;
    }
}
