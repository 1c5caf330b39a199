using System.Globalization;
using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Reports;
using FastProxy.Scores;
using FastProxy.Spaces;
using FastProxy.Statistics;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy correlate</c></summary>
[Verb("correlate", HelpText = "Set scores against the truth: rank correlations with bootstrap 95% intervals.")]
[Example("correlate scores.csv --truth truth.csv --column cifar10_test_acc")]
[Example("correlate scores.csv --truth truth.csv --column cifar10_test_acc --failed drop --json")]
internal sealed class CorrelateVerb : IVerb
{
    [Value(0, MetaName = "scores.csv", Required = true, HelpText = "Scores, their protocol beside them in scores.csv.json.")]
    public string Scores { get; set; } = "";

    [Option("truth", Required = true, MetaValue = "FILE",
        HelpText = "CSV with a header; rows are found by its column arch, genotype, architecture, arch_str or index.")]
    public string Truth { get; set; } = "";

    [Option("column", Required = true, MetaValue = "NAME", HelpText = "The truth's column; larger is better.")]
    public string Column { get; set; } = "";

    [Option("failed", Default = "worst", MetaValue = "worst|drop",
        HelpText = "Rank rows without a score below all others, or leave them out.")]
    public string Failed { get; set; } = "";

    [Option("common", HelpText = "Take the rows that both tables have; how many of each are left out is said.")]
    public bool Common { get; set; }

    [Option("json", HelpText = "Print JSON.")]
    public bool AsJson { get; set; }

    [Value(1, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    public int Run(Terminal terminal)
    {
        var options = new CorrelationOptions { DropFailed = Strict.Choice("--failed", Failed, ("worst", false), ("drop", true)) };
        ScoreTable table = ScoreFile.Read(Scores).With(MetricCatalog.OfPopulations);
        ISpace space = SpaceCatalog.Create(table.Protocol.Space, table.Protocol.SpaceSettings);
        TruthTable truth = TruthTable.Read(Truth, Column, space);
        string[] warnings = [.. PopulationCheck.Warnings(table, space, Scores)];
        if (Common)
        {
            int scored = table.Rows.Count;
            table = table with { Rows = [.. table.Rows.Where(truth.Has)] };
            terminal.Err.WriteLine(
                $"{table.Rows.Count} rows are in both tables; left out: {scored - table.Rows.Count} scored rows without a truth, "
                    + $"{truth.Values.Count - table.Rows.Count} rows of the truth without scores");
        }

        Dictionary<string, int> directions = MetricCatalog.All.ToDictionary(metric => metric.Name, metric => (int)metric.Direction);
        IReadOnlyList<MetricCorrelation> report = CorrelationReport.Of(table, truth, directions, options);
        terminal.Warn(warnings);
        if (AsJson)
        {
            terminal.Out.Write(JsonText.Of(report));
            return ExitCode.Done;
        }

        PlainTable.Write(
            terminal.Out,
            [
                "metric", "better", ">spearman", "95%", ">kendall", "95%", ">pearson", "95%",
                ">n", ">ties", ">failed", $">top{options.Top}", ">best",
            ],
            report.Select(metric => (string[])
            [
                metric.Metric, MetricsVerb.Word((Direction)directions[metric.Metric]),
                .. Cells(metric.Spearman), .. Cells(metric.Kendall), .. Cells(metric.Pearson),
                $"{metric.Rows}", $"{metric.Ties}", $"{metric.Failed}", Rounded(metric.TopTruth), Rounded(metric.BestTruth),
            ]));
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(
            $"top{options.Top} is the mean {Column} of the {options.Top} best by score, best the largest {Column} of the {table.Rows.Count} scored;");
        terminal.Out.WriteLine($"of all {truth.Values.Count} architectures in {Truth} the largest is {Rounded(truth.Best)}.");
        return ExitCode.Done;
    }

    private static string[] Cells(Estimate estimate) =>
        [Rounded(estimate.Value), estimate.Interval is Interval i ? $"{Rounded(i.Low)} to {Rounded(i.High)}" : "-"];

    private static string Rounded(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";
}
