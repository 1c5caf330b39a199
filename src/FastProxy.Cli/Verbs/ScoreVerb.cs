using System.Globalization;
using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Kernels.Gpu;
using FastProxy.Networks;
using FastProxy.Reports;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy score</c></summary>
[Verb("score", HelpText = "Score the given architectures.")]
[Example("score --space nasbench201 --metrics swap,naswot --arch {ARCH}")]
[Example("score --space nasbench201 --metrics swap,naswot --arch-file archs.txt --data cifar10:data_batch_1.bin --json")]
[Example("score --onnx model.onnx --metrics swap,snip,params --image-size 64")]
[Example("score --space nasbench201 --metrics naswot --arch-file archs.txt --repeats 3 --out scores.csv")]
internal sealed class ScoreVerb : ModelOptions, IVerb
{
    [Option("arch", MetaValue = "ARCH", HelpText = "Architectures in the space's notation; may be repeated.")]
    public IEnumerable<string> Arch { get; set; } = [];

    [Option("arch-file", MetaValue = "FILE",
        HelpText = "Architectures, one a line, or a column arch, genotype, architecture or arch_str of a file named *.csv.")]
    public string? ArchFile { get; set; }

    [Option("json", HelpText = "Print one JSON document, {protocol, rows}.")]
    public bool Json { get; set; }

    [Option("out", MetaValue = "FILE", HelpText = "Write scores as CSV, their protocol beside them in FILE.json.")]
    public string? Out { get; set; }

    public int Run(Terminal terminal)
    {
        if (Json && (Out is not null || Explain))
        {
            throw new InputException($"--json and {(Explain ? "--explain" : "--out")}: expected at most one of them");
        }

        ScoreOptions options = CreateOptions();
        using IGpuDevice? device = options.Device;
        (INetworkSource networks, Population population) = Networks(terminal);
        options = options with { Weights = WeightsOf(networks, population, options) };
        using Scorer scorer = CreateScorer(terminal, networks, options);
        return Explain ? Print(terminal, scorer.Explain(population.Items(0, population.Count)))
            : Out is null ? Print(terminal, scorer, population)
            : Write(terminal, scorer, options, population, null, Out, resume: false);
    }

    private (INetworkSource Networks, Population Population) Networks(Terminal terminal)
    {
        if (!HasModels)
        {
            RefuseModelOptions();
            ISpace space = CreateSpace();
            return (space, PopulationOf(space, Arch, ArchFile));
        }

        return Arch.Any() || ArchFile is not null
            ? throw new InputException("--onnx: expected no architectures beside it")
            : CreateModels(terminal, isKeyed: false);
    }

    /// <summary>Returns the architectures that the two options name.</summary>
    internal static Population PopulationOf(ISpace space, IEnumerable<string> arch, string? archFile)
    {
        string[] architectures = [.. arch];
        return (architectures.Length > 0, archFile) switch
        {
            (true, null) => Population.Of(space, architectures),
            (false, string path) => Population.FromArchitectures(space, path),
            _ => throw new InputException("expected either --arch or --arch-file"),
        };
    }

    private int Print(Terminal terminal, Scorer scorer, Population population)
    {
        IReadOnlyList<(Int128 Index, string Architecture)> items = population.Items(0, population.Count);
        long peakBytes = scorer.PlannedPeakBytes(items);
        List<ScoreRow> rows;
        try
        {
            rows = [.. scorer.Rows(items, terminal.Cancel)];
            terminal.Cancel.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException) when (terminal.Cancel.IsCancellationRequested)
        {
            terminal.Error("interrupted");
            return ExitCode.Interrupted;
        }

        Protocol protocol = scorer.Protocol with { Population = population.Description, Count = population.Count };
        ScoreTable table = scorer.Complete(new ScoreTable(protocol, rows));
        if (Json)
        {
            terminal.Out.Write(table.ToJson());
        }
        else
        {
            PrintTable(terminal.Out, table, peakBytes);
        }

        terminal.Warn(scorer.Warnings);
        return ExitCode.Of(rows.Exists(row => !row.IsOk), IsStrict);
    }

    private static void PrintTable(TextWriter output, ScoreTable table, long peakBytes)
    {
        (Protocol protocol, IReadOnlyList<ScoreRow> rows) = table;
        output.WriteLine($"space    {protocol.Space}, {Settings(protocol.SpaceSettings)}");
        output.WriteLine($"data     {protocol.Data}, batch {protocol.Batch}, sha256 {protocol.DataHash}");
        output.WriteLine(
            $"weights  {protocol.Init}, seed {protocol.Seed}, repeats {protocol.Repeats}, {protocol.Convolution} convolution, "
            + $"batch-norm in {protocol.BatchNorm} mode");
        if (protocol.MetricSettings.Count > 0)
        {
            output.WriteLine($"metrics  {Settings(protocol.MetricSettings)}");
        }

        output.WriteLine($"run      {protocol.Machine}, planned peak memory {Sizes.Text(peakBytes)}");
        output.WriteLine();
        bool repeated = protocol.Repeats > 1;
        PlainTable.Write(
            output,
            [
                ">index", "arch", "status",
                .. protocol.Metrics.SelectMany(name => repeated ? [$">{name}_mean", $">{name}_std"] : new[] { $">{name}" }),
            ],
            rows.Select(row => (string[])
            [
                $"{row.Index}", row.Architecture, row.Status,
                .. row.Mean.Zip(row.Deviation, (mean, deviation) => repeated ? [Text(mean), Text(deviation)] : new[] { Text(mean) })
                    .SelectMany(cells => cells),
            ]));
    }

    private static string Settings(IReadOnlyDictionary<string, string> settings) =>
        string.Join(", ", settings.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key} {s.Value}"));

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "-";
}
