using System.Globalization;
using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Kernels.Gpu;
using FastProxy.Metrics;
using FastProxy.Reports;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Search;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Oracles;
using FastProxy.Search.Runs;
using FastProxy.Search.Traces;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy search</c></summary>
[Verb("search", HelpText = "Search a space within a budget of evaluations, into a trace that survives interruption and can be resumed.")]
[Example("search --space nasbench201 --algorithm robot --budget 20 --seeds 10-19 --oracle csv:truth.csv:cifar10_val_acc_12ep --out robot.jsonl")]
[Example("search --space darts --algorithm rea --budget 50 --seeds 0 --oracle cmd:./train.sh --out rea.jsonl --resume")]
[Example("search --space nasbench201 --algorithm nsga2 --budget 3000 --seeds 0-30 --scores scores.csv --set population=20 --out nsga2.jsonl")]
internal sealed class SearchVerb : EngineOptions, IVerb
{
    [Option("algorithm", Required = true, MetaValue = "NAME", HelpText = "The search; see 'fastproxy algorithms'.")]
    public string Algorithm { get; set; } = "";

    [Option("budget", Required = true, MetaValue = "N", HelpText = "The most evaluations of a seed: questions to the oracle, or else scorings.")]
    public string Budget { get; set; } = "";

    [Option("seeds", Required = true, MetaValue = "A-B",
        HelpText = "Seeds of the search, a run each: 10-19 or 0,3,5. The seed of weights is --seed.")]
    public string Seeds { get; set; } = "";

    [Option("oracle", MetaValue = "ORACLE",
        HelpText = "What says how good an architecture is: csv:FILE:COLUMN, csv:FILE:COLUMN:COSTCOLUMN, or 'cmd:PROGRAM ARG ...', which gets the "
            + "architecture as its last argument and prints a number on its last line.")]
    public string? Oracle { get; set; }

    [Option("metrics", MetaValue = "A,B", HelpText = "Metrics that the search reads, separated by commas (default: see 'fastproxy algorithms').")]
    public string? Metrics { get; set; }

    [Option("scores", MetaValue = "FILE", HelpText = "Scores of a sweep, which are not computed anew.")]
    public string? Scores { get; set; }

    [Option("set", MetaValue = "NAME=VALUE", HelpText = "Settings of the search, separated by commas; see 'fastproxy algorithms'.")]
    public string? Set { get; set; }

    [Option("max-params", MetaValue = "N", HelpText = "Most trainable parameters of an architecture.")]
    public string? MaxParams { get; set; }

    [Option("max-flops", MetaValue = "N", HelpText = "Most multiply-accumulates of an architecture.")]
    public string? MaxFlops { get; set; }

    [Option("common", HelpText = "Search only the architectures that the oracle's table has; how many are left out is said.")]
    public bool Common { get; set; }

    [Option("out", MetaValue = "FILE", HelpText = "The trace: every evaluation as a line of JSON, written at once.")]
    public string? Out { get; set; }

    [Option("resume", HelpText = "Go on with FILE where it ends; it must be of the same search. Starts it where there is none.")]
    public bool Resume { get; set; }

    public int Run(Terminal terminal)
    {
        if (Resume && Out is null)
        {
            throw new InputException("--resume: expected --out beside it");
        }

        ScoreOptions options = CreateOptions();
        using IGpuDevice? device = options.Device;
        ISpace space = CreateSpace();
        ISearch search = SearchCatalog.Find(Algorithm);
        var settings = new SettingValues(search.Name, search.Settings, Strict.Settings("--set", Set ?? ""));
        MetricTable table = MetricTable.Open(
            space, Metrics?.Split(',') ?? search.MetricsOf(settings), Scores, metrics => CreateScorer(space, metrics, options));
        var plan = new SearchPlan(
            search,
            space,
            settings,
            Strict.Seeds("--seeds", Seeds),
            Strict.Whole("--budget", Budget, 1, int.MaxValue),
            new Constraints(AtMost("--max-params", MaxParams), AtMost("--max-flops", MaxFlops), Common),
            Oracle is null ? null : OracleSource.Open(Oracle, space, terminal.Cancel),
            table);
        using SearchSession session = SearchSession.Open(plan, Out, Resume);
        if (Common)
        {
            int known = plan.Oracle!.Architectures!.Count;
            string others = space.IsIndexed ? $"{space.Count - known}" : "all others";
            terminal.Err.WriteLine($"searching the {known} architectures that the oracle has an answer for; {others} are left out");
        }

        IReadOnlyList<TraceRun>? runs = SearchProgressLine.Follow(terminal, plan, session, Out);
        terminal.Warn(table.Warnings);
        return runs is null ? ExitCode.Interrupted : Print(terminal.Out, space, session.Header.Columns, runs, IsStrict);
    }

    private static long? AtMost(string option, string? text) => text is null ? null : Strict.Whole(option, text, 1L, long.MaxValue);

    private static int Print(TextWriter output, ISpace space, IReadOnlyList<string> columns, IReadOnlyList<TraceRun> runs, bool isStrict)
    {
        var found = runs.SelectMany(run => run.Found!.Select(arch => (Run: run, Arch: arch, Values: run.ValuesOf(arch)))).ToList();
        PlainTable.Write(
            output,
            [">seed", ">index", "found", .. columns.Select(column => $">{column}"), ">evaluations", ">cost, s"],
            found.Select(f => (string[])
            [
                $"{f.Run.Seed}", space.IsIndexed ? $"{space.IndexOf(f.Arch)}" : "-", f.Arch,
                .. columns.Select((_, c) => f.Values?[c]?.ToString("R", CultureInfo.InvariantCulture) ?? "-"),
                $"{f.Run.Lines.Count}", f.Run.Cost.ToString("0.0", CultureInfo.InvariantCulture),
            ]));
        return ExitCode.Of(found.Exists(f => f.Values?.Contains(null) ?? false), isStrict);
    }
}
