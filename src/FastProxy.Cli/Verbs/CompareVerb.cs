using System.Globalization;
using CommandLine;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Profiling;
using FastProxy.Reports;
using FastProxy.Search.Reports;
using FastProxy.Search.Traces;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy compare</c></summary>
[Verb("compare", HelpText = "Set searches against each other by what they found: means over seeds, paired tests, fronts, a plot.")]
[Example("compare robot.jsonl rea.jsonl --truth truth.csv --column cifar10_test_acc --plot searches.svg")]
[Example("compare nsga2.jsonl random.jsonl --truth truth.csv --column cifar10_test_acc --json")]
internal sealed class CompareVerb : IVerb
{
    [Value(0, MetaName = "traces", Required = true, HelpText = "Traces of 'fastproxy search'; each is set against those after it.")]
    public IEnumerable<string> Traces { get; set; } = [];

    [Option("truth", MetaValue = "FILE",
        HelpText = "CSV with a header; rows are found by its column arch, genotype or index. Without it searches are compared by their own values.")]
    public string? Truth { get; set; }

    [Option("column", MetaValue = "NAME", HelpText = "The truth's column, in percent; larger is better.")]
    public string? Column { get; set; }

    [Option("plot", MetaValue = "FILE", HelpText = "Draw the best so far against evaluations as SVG.")]
    public string? Plot { get; set; }

    [Option("json", HelpText = "Print JSON.")]
    public bool AsJson { get; set; }

    public int Run(Terminal terminal)
    {
        if (Truth is null != Column is null)
        {
            throw new InputException($"{(Truth is null ? "--column: expected --truth" : "--truth: expected --column")} beside it");
        }

        TruthSource? truth = Truth is null ? null : new TruthSource(Truth, Column!);
        List<ComparedTrace> traces = [.. Traces.Select(path => new ComparedTrace(path, TraceReader.Read(path), truth))];
        ComparisonReport report = ComparisonReport.Of(traces);
        if (Plot is not null)
        {
            ProfileDocument.Write(Plot, BudgetPlot.Of([.. traces.Select(BestSoFar.Of)], report.Measure));
        }

        if (AsJson)
        {
            terminal.Out.Write(JsonText.Of(report));
        }
        else
        {
            Print(terminal.Out, report);
        }

        terminal.Warn(traces.Where(trace => trace.Unfinished > 0).Select(trace => $"{trace.Name}: a run is unfinished and left out"));
        return ExitCode.Done;
    }

    private static void Print(TextWriter output, ComparisonReport report)
    {
        output.WriteLine($"found, by {report.Measure}:");
        PlainTable.Write(
            output,
            ["trace", "algorithm", ">seeds", ">budget", ">mean", ">sd", ">best", ">rank", ">percentile", ">cost, s"],
            report.Traces.Select(t => (string[])
            [
                t.Name, t.Algorithm, $"{t.Seeds.Count}", $"{t.Budget}", Text(t.Value.Mean, 4), Text(t.Value.Deviation, 4), Text(t.Best, 4),
                Text(t.MeanRank, 1), Text(t.MeanPercentile, 2), Text(t.MeanCost, 1),
            ]));
        output.WriteLine();
        output.WriteLine("mean and sd (population standard deviation) are over seeds, of a front its best counts; rank (1 is best), percentile (the");
        output.WriteLine("percentage of the truth's architectures that are no better) and cost are means over seeds.");
        PrintFronts(output, report);
        if (report.Pairs.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("on common seeds:");
            PlainTable.Write(
                output,
                ["trace", "is", "against", "by", ">seeds", ">difference", "95%", ">p (t-test)", ">p (Wilcoxon)"],
                report.Pairs.Select(p => (string[])
                [
                    p.First, p.Verdict, p.Second, p.Measure, $"{p.Seeds}", Signed(p.MeanDifference),
                    p.Confidence95 is { } i ? $"{Signed(i.Low)} to {Signed(i.High)}" : "-", Probability(p.TTestP), Probability(p.WilcoxonP),
                ]));
        }
    }

    private static void PrintFronts(TextWriter output, ComparisonReport report)
    {
        if (report.Ceiling is not FrontIndicators ceiling)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine("fronts by true error and FLOPs, mean (sd):");
        IEnumerable<string[]> rows = report.Traces.Where(t => t.Front is not null).Select(t => (Trace: t, Front: t.Front!)).Select(r => (string[])
        [
            r.Trace.Name, r.Trace.Algorithm, Spread(r.Front.Size, 1), Spread(r.Front.Moenas, 4), Text(100 * r.Front.MoenasShare?.Mean, 2),
            Spread(r.Front.Pdns, 4), Text(100 * r.Front.PdnsShare.Mean, 2), Spread(r.Front.Igd, 4), Spread(r.Front.IgdPlus, 4),
        ]);
        PlainTable.Write(
            output,
            ["trace", "algorithm", ">size", ">HV E-TF-MOENAS", ">% of true", ">HV MTF-PDNS", ">% of true", ">IGD", ">IGD+"],
            rows.Append(
            [
                "true front", "", "", Text(ceiling.Moenas, 4), Text(100 * ceiling.MoenasShare, 2), Text(ceiling.Pdns, 4), "100.00",
                Text(ceiling.Igd, 4),
                Text(ceiling.IgdPlus, 4),
            ]));
        if (report.MoenasFault is not null)
        {
            output.WriteLine();
            output.WriteLine($"HV E-TF-MOENAS is not defined here: {report.MoenasFault}.");
        }
    }

    private static string Spread(Spread? spread, int digits) => spread is { } s ? $"{Text(s.Mean, digits)} ({Text(s.Deviation, digits)})" : "-";

    private static string Text(double? value, int digits) => value?.ToString($"F{digits}", CultureInfo.InvariantCulture) ?? "-";

    private static string Signed(double value) => value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);

    private static string Probability(double? p) => p?.ToString(p < .0001 ? "0.0E+0" : "0.0000", CultureInfo.InvariantCulture) ?? "-";
}
