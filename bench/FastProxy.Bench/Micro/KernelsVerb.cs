using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using CommandLine;
using FastProxy.Bench.Harness;
using FastProxy.Input;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;
using Perfolizer.Horology;

namespace FastProxy.Bench.Micro;

/// <summary>Times every kernel of the catalogue on one thread, against the peaks of the core measured beside it.</summary>
[Verb("kernels", HelpText = "Every kernel on one thread: GFLOP/s, GB/s, and the share of the peak measured beside it.")]
internal sealed class KernelsVerb : Verb
{
    /// <summary>The width that the running benchmarks use.</summary>
    public static Isa Width { get; private set; } = IsaExtensions.Best;

    [Option("isa", HelpText = "scalar, vector128, avx2 or avx512. Default: the widest of this machine.")]
    public Isa? Isa { get; set; }

    [Option("filter", HelpText = "Only cases whose name contains this.")]
    public string Filter { get; set; } = "";

    [Option("list", HelpText = "Print the cases, measure nothing.")]
    public bool List { get; set; }

    public override void Run()
    {
        Width = Isa ?? IsaExtensions.Best;
        if (!IsaExtensions.Supported.Contains(Width))
        {
            throw new InputException($"isa {Width}: this process can use {string.Join(", ", IsaExtensions.Supported)}".ToLowerInvariant());
        }

        CpuCase[] wanted = [.. KernelBenchmark.Cases.Where(IsWanted)];
        if (wanted.Length == 0)
        {
            throw new InputException($"no case contains '{Filter}'");
        }

        if (List)
        {
            Console.WriteLine(string.Join('\n', wanted.AsEnumerable()));
            return;
        }

        Summary summary = BenchmarkRunner.Run<KernelBenchmark>(Config());
        var table = new AccumulationLogger();
        MarkdownExporter.GitHub.ExportToLog(summary, table);
        string width = Width.ToString().ToLowerInvariant();
        Publish(Width == IsaExtensions.Best ? "kernels" : $"kernels-{width}", $"Kernels, one thread, {width}", table.GetLog());
    }

    private bool IsWanted(CpuCase kernel) => kernel.ToString().Contains(Filter, StringComparison.OrdinalIgnoreCase);

    private static double Some(double flops) => flops > 0 ? flops : double.NaN;

    private ManualConfig Config() => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessNoEmitToolchain.Instance)
            .WithWarmupCount(10)
            .WithIterationCount(10)
            .WithIterationTime(TimeInterval.FromMilliseconds(50))
            .WithUnrollFactor(1)
            .WithEvaluateOverhead(false))
        .AddFilter(new SimpleFilter(b => IsWanted((CpuCase)b.Parameters[0].Value)))
        .AddLogger(ConsoleLogger.Default)
        .AddColumnProvider(DefaultColumnProviders.Params)
        .AddColumn(
            StatisticColumn.Median,
            StatisticColumn.StdDev,
            new RateColumn(
                "GFLOP/s",
                "nominal: 2 * multiply-accumulates of the direct form, padding included / median",
                (c, s) => Some(c.Flops.Nominal) / s / 1e9),
            new RateColumn("FMA peak", "GFLOP/s of multiply-adds in registers, measured before and after the case", (c, _) => c.PeakFlops / 1e9),
            new RateColumn("% of peak", "nominal GFLOP/s of the FMA peak", (c, s) => 100 * Some(c.Flops.Nominal) / s / c.PeakFlops),
            new RateColumn(
                "% done",
                "the same for multiply-adds that are done: no taps in the padding; of Winograd the products",
                (c, s) => 100 * Some(c.Flops.Done) / s / c.PeakFlops),
            new RateColumn("GB/s", "bytes read and written at least once / median", (c, s) => c.Bytes / s / 1e9),
            new RateColumn(
                "% of copy",
                "of the rate at which as many bytes are copied, measured before and after the case",
                (c, s) => 100 * c.Bytes / s / c.PeakCopy))
        .WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared))
        .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(100).WithTimeUnit(TimeUnit.Microsecond))
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "FastProxy.Bench"));
}
