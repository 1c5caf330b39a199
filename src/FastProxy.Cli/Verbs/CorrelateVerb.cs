using System.Globalization;
using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Onnx;
using FastProxy.Reports;
using FastProxy.Scores;
using FastProxy.Spaces;
using FastProxy.Statistics;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy correlate</c></summary>
[Verb("correlate", HelpText = "Set scores against the truth: rank correlations with bootstrap 95% intervals.")]
[Example("correlate scores.csv --truth truth.csv --column cifar10_test_acc")]
[Example("correlate scores.csv --truth truth.csv --column cifar10_test_acc --failed drop --json")]
[Example("correlate scores.csv --truth truth.jsonl --column scores.glue --by encoder_layers.length --given params")]
internal sealed class CorrelateVerb : IVerb
{
    private const string Depth = "layers";
    private const int MaxDepths = 8;

    [Value(0, MetaName = "scores.csv", Required = true, HelpText = "Scores, their protocol beside them in scores.csv.json.")]
    public string Scores { get; set; } = "";

    [Option("truth", Required = true, MetaValue = "FILE",
        HelpText = "CSV with a header or JSON lines (.jsonl); rows are found by arch, genotype, architecture, arch_str or index, "
            + "ONNX models by their paths.")]
    public string Truth { get; set; } = "";

    [Option("column", Required = true, MetaValue = "NAME",
        HelpText = "The truth's column; larger is better. In JSON a path with dots, such as scores.glue.")]
    public string Column { get; set; } = "";

    [Option("key", MetaValue = "NAME",
        HelpText = "Another column of the truth to find rows by: whole numbers are indices, other texts architectures.")]
    public string? Key { get; set; }

    [Option("by", MetaValue = "NAME",
        HelpText = "Give each group of rows with one value of this column, of the truth or the scores, lines of its own.")]
    public string? By { get; set; }

    [Option("given", MetaValue = "NAME",
        HelpText = "Add Spearman's partial correlation given this column of numbers, of the truth or the scores.")]
    public string? Given { get; set; }

    [Option("failed", Default = "worst", MetaValue = "worst|drop",
        HelpText = "Rank rows without a score below all others, or leave them out.")]
    public string Failed { get; set; } = "";

    [Option("repeated", Default = "refuse", MetaValue = "refuse|mean",
        HelpText = "Refuse an architecture with several rows of the truth, or take the mean of them.")]
    public string Repeated { get; set; } = "";

    [Option("common", HelpText = "Take the rows that both tables have; how many of each are left out is said.")]
    public bool Common { get; set; }

    [Option("json", HelpText = "Print JSON.")]
    public bool AsJson { get; set; }

    [Value(1, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    public int Run(Terminal terminal)
    {
        bool dropsFailed = Strict.Choice("--failed", Failed, ("worst", false), ("drop", true));
        bool takesMeans = Strict.Choice("--repeated", Repeated, ("refuse", false), ("mean", true));
        ScoreTable table = ScoreFile.Read(Scores).With(MetricCatalog.OfPopulations);
        ISpace? space = ScoredSpace.Of(table.Protocol);
        string[] others = [.. new[] { By ?? Depth, Given }.OfType<string>().Distinct()];
        TruthTable truth = TruthTable.Read(Truth, Column, space, new TruthOptions { Key = Key, TakesMeans = takesMeans, Others = others });
        string[] warnings = [.. PopulationCheck.Warnings(table, space, Scores)];
        if (space is null)
        {
            table = table with { Rows = [.. table.Rows.Select(row => row with { Architecture = OnnxModels.PathOf(row.Architecture) })] };
        }

        if (Common)
        {
            int scored = table.Rows.Count;
            table = table with { Rows = [.. table.Rows.Where(truth.Has)] };
            terminal.Err.WriteLine(
                $"{table.Rows.Count} rows are in both tables; left out: {scored - table.Rows.Count} scored rows without a truth, "
                    + $"{truth.Values.Count - table.Rows.Count} rows of the truth without scores");
        }

        Dictionary<string, int> directions = MetricCatalog.All.ToDictionary(metric => metric.Name, metric => (int)metric.Direction);
        var options = new CorrelationOptions
        {
            DropFailed = dropsFailed,
            By = By is null ? Depths(table, truth) : Named("--by", By, table, truth),
            Given = Given is null ? null : Named("--given", Given, table, truth),
            Baselines = MetricCatalog.All.Where(metric => metric.Family == Family.Structure).Select(metric => metric.Name).ToHashSet(),
        };
        IReadOnlyList<MetricCorrelation> report = CorrelationReport.Of(table, truth, directions, options);
        terminal.Warn(warnings.Concat(CorrelationWarnings.Of(report, options.By?.Name)));
        List<MetricCorrelation> shown = [.. report.Where(line => line.Group is null || By is not null)];
        if (AsJson)
        {
            terminal.Out.Write(JsonText.Of(shown));
            return ExitCode.Done;
        }

        string[] by = By is null ? [] : [$">{By}"];
        string[] given = Given is null ? [] : [$">given {Given}", "95%"];
        PlainTable.Write(
            terminal.Out,
            [
                "metric", .. by, "better", ">spearman", "95%", .. given, ">kendall", "95%", ">pearson", "95%",
                ">n", ">ties", ">failed", $">top{options.Top}", ">best",
            ],
            shown.Select(line => (string[])
            [
                line.IsBaseline ? $"{line.Metric} (baseline)" : line.Metric, .. By is null ? [] : new[] { line.Group ?? "all" },
                MetricsVerb.Word((Direction)directions[line.Metric]), .. Cells(line.Spearman),
                .. line.Partial is Estimate partial ? Cells(partial) : [], .. Cells(line.Kendall), .. Cells(line.Pearson),
                $"{line.Rows}", $"{line.Ties}", $"{line.Failed}", Rounded(line.TopTruth), Rounded(line.BestTruth),
            ]));
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(
            $"top{options.Top} is the mean {Column} of the {options.Top} best by score, best the largest {Column} of the {table.Rows.Count} scored"
                + $"{(By is null ? "" : " or of the group")};");
        terminal.Out.WriteLine($"of all {truth.Values.Count} architectures in {Truth} the largest is {Rounded(truth.Best)}.");
        return ExitCode.Done;
    }

    private static RowColumn Named(string option, string name, ScoreTable table, TruthTable truth) =>
        RowColumn.Find(name, table, truth) ?? throw new InputException($"{option}: neither the truth nor the scores have a column '{name}'");

    /// <summary>The numbers of layers, if there are few and each row has one: networks of other depths are told apart without being asked.</summary>
    private static RowColumn? Depths(ScoreTable table, TruthTable truth) =>
        RowColumn.Find(Depth, table, truth) is { } layers && !layers.Cells.Contains("") && layers.Cells.Distinct().Count() is >= 2 and <= MaxDepths
            ? layers
            : null;

    private static string[] Cells(Estimate estimate) =>
        [Rounded(estimate.Value), estimate.Interval is Interval i ? $"{Rounded(i.Low)} to {Rounded(i.High)}" : "-"];

    private static string Rounded(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";
}
