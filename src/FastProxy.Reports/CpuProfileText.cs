using System.Globalization;
using FastProxy.Profiling;

namespace FastProxy.Reports;

/// <summary>Prints measurements of the processor.</summary>
public static class CpuProfileText
{
    /// <summary>The limit on printed steps; nobody reads a longer text.</summary>
    private const int MaxSteps = 20;

    private static readonly string[] Columns =
        [">calls", ">ms", ">share", ">GFLOP", ">GFLOP/s", ">of peak", ">MB", ">GB/s", ">of copy"];

    /// <summary>Prints the profile of a plan: the sums by kernel, and the steps that take longest.</summary>
    public static void Write(TextWriter output, PlanProfile profile)
    {
        output.WriteLine($"architectures  {profile.Architectures.Count}, planned together");
        output.WriteLine($"metrics        {string.Join(", ", profile.Metrics)}");
        output.WriteLine($"run            {profile.Machine}; the run of median time of {profile.Runs}");
        Write(output, profile.Peaks);
        output.WriteLine();
        PlainTable.Write(
            output,
            ["kernel", .. Columns],
            profile.Kernels.Select(m => (string[])[m.Kernel, .. Cells(m, profile.Seconds, profile.Peaks)]));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"total {1e3 * profile.Seconds:F2} ms"));
        output.WriteLine();
        IEnumerable<(Measurement Step, int Index)> longest =
            profile.Steps.Select((s, i) => (s, i)).OrderByDescending(s => s.s.Seconds).Take(MaxSteps);
        output.WriteLine($"{(profile.Steps.Count > MaxSteps ? $"the {MaxSteps} longest of " : "")}{profile.Steps.Count} steps:");
        PlainTable.Write(
            output,
            [">step", "kernel", "shape", .. Columns],
            longest.Select(s => (string[])[$"{s.Index}", s.Step.Kernel, s.Step.Shape, .. Cells(s.Step, profile.Seconds, profile.Peaks)]));
    }

    /// <summary>Prints the profile of a kernel.</summary>
    public static void Write(TextWriter output, CpuKernelProfile profile)
    {
        Measurement m = profile.Measurement;
        output.WriteLine($"kernel         {m.Kernel} {m.Shape}");
        output.WriteLine($"run            cpu {profile.Isa}, 1 thread; the median of {profile.Runs} runs");
        Write(output, profile.Peaks);
        output.WriteLine();
        PlainTable.Write(
            output,
            [">ms", ">GFLOP", ">GFLOP/s", ">of peak", ">done of peak", ">MB", ">GB/s", ">of copy"],
            [
                (string[])[
                    Number(1e3 * m.Seconds, 4), Number(Giga(m.Flop), 3), Number(Giga(m.FlopRate), 1), Share(m.FlopRate / profile.Peaks.FlopRate),
                    Share(profile.Done > 0 ? profile.Done / m.Seconds / profile.Peaks.FlopRate : null),
                    Number(m.Bytes / 1e6, 2), Number(Giga(m.ByteRate), 1), Share(m.ByteRate / profile.Peaks.ByteRate),
                ],
            ]);
    }

    private static void Write(TextWriter output, Peaks peaks) => output.WriteLine(
        $"peaks          {Number(Giga(peaks.FlopRate), 1)} GFLOP/s of multiply-adds in registers, {Number(Giga(peaks.ByteRate), 1)} GB/s of a copy, "
            + "measured before and after");

    private static IEnumerable<string> Cells(Measurement m, double total, Peaks peaks) =>
    [
        $"{m.Calls}", Number(1e3 * m.Seconds, 3), Share(m.Seconds / total), Number(m.Flop > 0 ? Giga(m.Flop) : null, 3), Number(Giga(m.FlopRate), 1),
        Share(m.FlopRate / peaks.FlopRate), Number(m.Bytes / 1e6, 2), Number(Giga(m.ByteRate), 1), Share(m.ByteRate / peaks.ByteRate),
    ];

    private static double? Giga(double? value) => value / 1e9;

    private static string Share(double? share) => share is null ? "-" : Number(100 * share, 1) + "%";

    private static string Number(double? value, int digits) => value?.ToString($"F{digits}", CultureInfo.InvariantCulture) ?? "-";
}
