using System.Globalization;
using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Reports;
using FastProxy.Scores;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy rank</c></summary>
[Verb("rank", HelpText = "List the best architectures of a score file by a metric, az_nas among them where its parts are there.")]
[Example("rank scores.csv --metric az_nas")]
[Example("rank scores.csv --metric swap --top 100")]
internal sealed class RankVerb : IVerb
{
    [Value(0, MetaName = "scores.csv", Required = true, HelpText = "Scores, their protocol beside them in scores.csv.json.")]
    public string Scores { get; set; } = "";

    [Option("metric", Required = true, MetaValue = "NAME", HelpText = "The metric, whose direction says which is best; see 'fastproxy metrics'.")]
    public string Metric { get; set; } = "";

    [Option("top", Default = "10", MetaValue = "K", HelpText = "Architectures listed; of equal ones those of smaller index.")]
    public string Top { get; set; } = "";

    [Value(1, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    public int Run(Terminal terminal)
    {
        int top = Strict.Whole("--top", Top, 1, int.MaxValue);
        ScoreTable table = ScoreFile.Read(Scores).With(MetricCatalog.OfPopulations);
        int column = table.Protocol.Metrics.ToList().IndexOf(Metric);
        Metric metric = MetricCatalog.All.FirstOrDefault(m => m.Name == Metric && column >= 0)
            ?? throw new InputException($"--metric: '{Metric}' is none of {string.Join(", ", table.Protocol.Metrics)}");
        terminal.Warn(PopulationCheck.Warnings(table, ScoredSpace.Of(table.Protocol), Scores));
        IEnumerable<ScoreRow> best = table.Rows
            .Where(row => row.Mean[column].HasValue)
            .OrderByDescending(row => (int)metric.Direction * row.Mean[column])
            .ThenBy(row => row.Index)
            .Take(top);
        PlainTable.Write(
            terminal.Out,
            [">rank", ">index", "arch", $">{Metric}"],
            best.Select((row, i) => (string[])
                [$"{i + 1}", $"{row.Index}", row.Architecture, row.Mean[column]!.Value.ToString("R", CultureInfo.InvariantCulture)]));
        return ExitCode.Done;
    }
}
