using System.Diagnostics;
using System.Globalization;
using System.Text;
using CommandLine;
using FastProxy.Bench.Harness;
using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx;
using FastProxy.Ptx.Profile;
using FastProxy.Ptx.Text;

namespace FastProxy.Bench.Gpu;

/// <summary>The emulator's own speed.</summary>
[Verb("emulator", HelpText = "Thread-instructions per second of the PTX emulator, all checks on.")]
internal sealed class EmulatorVerb : Verb
{
    private const int Rounds = 3;
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(50);

    [Option("filter", HelpText = "Only kernels whose name contains this.")]
    public string Filter { get; set; } = "";

    public override void Run()
    {
        var table = new StringBuilder();
        table.AppendLine("| kernel | thread-instructions, M | active lanes | ms | M/s |");
        table.AppendLine("| --- | --: | --: | --: | --: |");
        double all = 0;
        double seconds = 0;
        foreach (KernelInfo kernel in KernelCatalog.InPtx.Where(k => k.Name.Contains(Filter, StringComparison.OrdinalIgnoreCase)))
        {
            CaseShape shape = StageShapes.For(kernel.Name, problems: 1).Last();
            LaunchCounts counts = KernelProfiler.Of(kernel, shape, []).Counts;
            double time = Time(kernel, shape);
            all += counts.ThreadInstructions;
            seconds += time;
            string row = Row(kernel.Name, counts.ThreadInstructions, $"{counts.ActiveLanes:F1}", time);
            Console.WriteLine(row);
            table.AppendLine(row);
        }

        table.AppendLine(Row("all", all, "", seconds));
        PublishAs("emulator", "PTX emulator, all checks on", Explanation + table);
    }

    private const string Explanation =
        """
        One launch of each kernel of the catalogue at NAS-Bench-201's third stage (64 channels, 8x8, batch 64), on one core; the
        median of 3. An instruction of a thread is a lane that takes part in an instruction of its warp.


        """;

    /// <summary>The median time of the launches that a case makes, without an observer.</summary>
    private static double Time(KernelInfo kernel, CaseShape shape)
    {
        using var device = new EmulatedDevice();
        using GpuCase run = kernel.Gpu!.Of(device, shape);
        using var queue = new GpuQueue(device);
        return Enumerable.Range(0, Rounds).Select(_ =>
        {
            int runs = 0;
            long start = Stopwatch.GetTimestamp();
            for (; Stopwatch.GetElapsedTime(start) < Least; runs++)
            {
                run.Run(queue);
                device.Synchronize();
            }

            return Stopwatch.GetElapsedTime(start).TotalSeconds / runs;
        }).Order().ElementAt(Rounds / 2);
    }

    private static string Row(string name, double instructions, string lanes, double seconds) => string.Create(
        CultureInfo.InvariantCulture, $"| {name} | {instructions / 1e6:F2} | {lanes} | {1e3 * seconds:F2} | {instructions / seconds / 1e6:F1} |");
}
