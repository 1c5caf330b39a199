using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CommandLine;
using FastProxy.Bench.Harness;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;

namespace FastProxy.Bench;

/// <summary>
/// Scores NAS-Bench-201 end to end at growing population sizes. Each size runs in a fresh process, so that time includes compiling the
/// kernels and memory is that size's own.
/// </summary>
[Verb("population", HelpText = "NAS-Bench-201 end to end at growing population sizes, each in a fresh process.")]
internal sealed class PopulationVerb : Verb
{
    [Option("sizes", Separator = ',', Default = new[] { 1, 10, 100, 1000 }, HelpText = "Population sizes; architectures come in index order.")]
    public IEnumerable<int> Sizes { get; set; } = [];

    [Option("full", HelpText = "The whole space, 15,625 architectures, as well.")]
    public bool Full { get; set; }

    [Option("threads", HelpText = "Default: one per core.")]
    public int? Threads { get; set; }

    [Option("batch", Default = 64, HelpText = "Images.")]
    public int Batch { get; set; }

    [Option("metrics", Separator = ',', Default = new[] { "swap", "naswot" }, HelpText = "Metrics.")]
    public IEnumerable<string> Metrics { get; set; } = [];

    [Option("init", Default = WeightInit.PyTorch, HelpText = "pytorch, kaiming or normal.")]
    public WeightInit Init { get; set; }

    [Option("child", Hidden = true, HelpText = "Measure this one size here and print it as JSON.")]
    public int? Child { get; set; }

    public override void Run()
    {
        if (Child is { } size)
        {
            Console.WriteLine(JsonSerializer.Serialize(Measure(size)));
            return;
        }

        var table = new StringBuilder();
        table.Append("Seconds from the first line of scoring to the last row, compilation of the kernels included. ");
        table.Append("Noise images, default settings.\n\n");
        table.Append("| architectures | distinct functions | failed | seconds | CPU seconds | scores/s | functions/s ");
        table.Append("| ms per score | ms per function | peak MiB |\n");
        table.Append("| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n");
        foreach (int count in Full ? [.. Sizes, Cell.Count] : Sizes)
        {
            Growth g = MeasureElsewhere(count);
            string row = string.Create(
                CultureInfo.InvariantCulture,
                $"| {g.Count} | {g.Functions} | {g.Failed} | {g.Seconds:F2} | {g.CpuSeconds:F2} | {g.Count / g.Seconds:F1} "
                + $"| {g.Functions / g.Seconds:F1} | {1e3 * g.Seconds / g.Count:F2} | {1e3 * g.Seconds / g.Functions:F2} | {g.PeakMiB:F0} |\n");
            Console.Write(row);
            table.Append(row);
        }

        string title = $"Population: {string.Join(", ", Metrics)}, batch {Batch}, {Threads ?? Environment.ProcessorCount} threads";
        Publish("population", title, table.ToString());
    }

    private Growth Measure(int count)
    {
        var watch = Stopwatch.StartNew();
        var space = new Nasbench201Space();
        // The second half is for metrics that compare two batches.
        InputBatch images = BatchSource.Load("noise", 2 * Batch, 3, 32, 32, 10, 0);
        var options = new ScoreOptions { Init = Init, NextData = images.Slice(Batch, Batch) };
        options = Threads is { } threads ? options with { Threads = threads } : options;
        var scorer = new Scorer(space, [.. Metrics], images.Slice(0, Batch), options);
        (Int128 Index, string Architecture)[] population = [.. Enumerable.Range(0, count).Select(i => ((Int128)i, space.At(i)))];
        int failed = scorer.Rows(population).Count(row => !row.IsOk);
        double seconds = watch.Elapsed.TotalSeconds;
        using var self = Process.GetCurrentProcess();
        return new Growth(
            count,
            population.Select(p => space.FunctionOf(p.Architecture)).Distinct().Count(),
            failed,
            seconds,
            self.TotalProcessorTime.TotalSeconds,
            self.PeakWorkingSet64 / (double)(1 << 20));
    }

    private Growth MeasureElsewhere(int count)
    {
        string[] arguments =
        [
            typeof(PopulationVerb).Assembly.Location, "population", "--child", $"{count}", "--batch", $"{Batch}",
            "--metrics", string.Join(',', Metrics),
            "--init", $"{Init}", .. Threads is { } threads ? new[] { "--threads", $"{threads}" } : [],
        ];
        using Process child = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        string answer = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? JsonSerializer.Deserialize<Growth>(answer)!
            : throw new InputException($"scoring {count} architectures failed, see above");
    }

    /// <summary>One size's measurements.</summary>
    private sealed record Growth(int Count, int Functions, int Failed, double Seconds, double CpuSeconds, double PeakMiB);
}
