using System.Globalization;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Profile;

namespace FastProxy.Reports;

/// <summary>Prints what a kernel written by hand in PTX saves beside the PTX that a compiler makes of its twin.</summary>
public static class TwinText
{
    /// <summary>Prints the two at one shape, on the same GPUs.</summary>
    public static void Write(TextWriter output, KernelProfile hand, KernelProfile twin)
    {
        PlainTable.Write(
            output,
            ["beside its twin in C#", ">PTX by hand", ">twin", ">times"],
            [
                Row("instructions of warps, copies left out", c => c.MachineInstructions),
                ["multiply-adds among them", Share(hand.Counts), Share(twin.Counts), ""],
                Row("bytes requested of global memory", c => c.RequestedBytes),
                Row("sectors moved", c => c.Sectors),
                Row("cycles of shared memory", c => c.SharedWavefronts),
                .. hand.Models.Zip(twin.Models, (a, b) => (string[])
                [
                    $"modelled us, {a.Gpu.Title} (bound by {a.Bound}, {b.Bound})", Number(1e6 * a.Seconds, "F2"), Number(1e6 * b.Seconds, "F2"),
                    Number(b.Seconds / a.Seconds, "F2"),
                ]),
            ]);

        string[] Row(string name, Func<LaunchCounts, double> value) =>
        [
            name, Number(value(hand.Counts), "N0"), Number(value(twin.Counts), "N0"),
            value(hand.Counts) > 0 ? Number(value(twin.Counts) / value(hand.Counts), "F2") : "",
        ];
    }

    private static string Share(LaunchCounts counts) => Number(100 * counts.Of(InstructionClass.Fma) / counts.MachineInstructions, "F1") + "%";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
