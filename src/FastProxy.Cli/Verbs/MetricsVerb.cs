using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Metrics;
using FastProxy.Reports;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy metrics</c></summary>
[Verb("metrics", HelpText = "List the metrics: family, which way is better, what they compute, where they come from, their settings.")]
internal sealed class MetricsVerb : IVerb
{
    /// <summary>Returns the better direction as a word.</summary>
    public static string Word(Direction direction) => direction == Direction.HigherIsBetter ? "higher" : "lower";

    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    public int Run(Terminal terminal)
    {
        PlainTable.Write(
            terminal.Out,
            ["metric", "family", "better", "description", "source"],
            MetricCatalog.All.Select(metric => new[]
            {
                metric.Name, Family(metric), Word(metric.Direction), metric.Description, metric.Source,
            }));
        terminal.Out.WriteLine();
        PlainTable.Write(
            terminal.Out,
            ["metric", "option", "default", "values", "description"],
            MetricCatalog.All.SelectMany(metric => metric.Settings.Select(setting => (string[])
            [
                metric.Name, DeclaredOptions.NameOf(setting), setting.Default, setting.Range.Expected, setting.Help,
            ])));
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(
            $"--metrics takes names, families ({string.Join(", ", MetricCatalog.Families.Keys)}) and {MetricCatalog.Everything}. "
            + $"Families and {MetricCatalog.Everything} leave out");
        terminal.Out.WriteLine("what makes a run several times as slow: the metrics marked 'by name', which have to be named.");
        return ExitCode.Done;
    }

    private static string Family(Metric metric) =>
        MetricCatalog.Families.First(family => family.Value == metric.Family).Key + (metric.IsCostly ? ", by name" : "");
}
