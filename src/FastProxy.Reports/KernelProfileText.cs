using System.Globalization;
using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Profile;

namespace FastProxy.Reports;

/// <summary>Prints the work of a PTX kernel, and its time by the model.</summary>
public static class KernelProfileText
{
    /// <summary>Prints the profile.</summary>
    public static void Write(TextWriter output, KernelProfile profile)
    {
        LaunchCounts counts = profile.Counts;
        output.WriteLine($"kernel     {profile.Kernel}: {profile.Computes}");
        output.WriteLine($"shape      {profile.Shape}");
        output.WriteLine(
            $"launch     {Count(profile.Launch.Blocks)} blocks of {profile.Launch.Threads} threads, "
            + $"{Count(profile.Launch.SharedBytes)} bytes of shared memory a block");
        output.WriteLine(
            $"emulated   {profile.EmulatedProblems} of {profile.Problems} problems"
                + (profile.Problems > profile.EmulatedProblems ? "; the others do the same, counts are multiplied" : ""));
        output.WriteLine();
        PlainTable.Write(
            output,
            ["instructions", ">of warps", ">share", ">active lanes"],
            counts.Instructions.OrderByDescending(i => i.Warp).Select(i => (string[])
            [
                i.Class.ToString().ToLowerInvariant(), Count(i.Warp), Share(i.Warp / counts.WarpInstructions), Number(i.Thread / i.Warp, 1),
            ]));
        output.WriteLine();
        PlainTable.Write(
            output,
            ["memory", ">reads of warps", ">MB", ">writes of warps", ">MB"],
            counts.Traffic.Select(t => (string[])
            [
                t.Space.ToString().ToLowerInvariant(), Count(t.Reads), Number(t.ReadBytes / 1e6, 2), Count(t.Writes), Number(t.WrittenBytes / 1e6, 2),
            ]));
        output.WriteLine();
        PlainTable.Write(output, ["figure", ">value", "meaning"], Figures(profile));
        output.WriteLine();
        foreach (AssembledKernel assembled in profile.Assembled)
        {
            Write(output, assembled);
        }

        output.WriteLine("Modelled, not measured: every unit busy all the time, at the boost clock, no latency exposed. FMA peak: multiply-adds");
        output.WriteLine("done of those that the GPU can do; DRAM: bytes that have to be moved of those that it can move.");
        PlainTable.Write(
            output,
            ["GPU", ">us", "bound by", ">next", ">GFLOP/s", ">FMA peak", ">DRAM", ">registers", "from", ">occupancy", "limit", ">last wave"],
            profile.Models.Select(m => (string[])
            [
                m.Gpu.Title, Number(1e6 * m.Seconds, 2), m.Bound, $"{m.Bounds[1].Name} {Share(m.Bounds[1].Seconds / m.Seconds)}",
                Number(m.FlopRate / 1e9, 0), Share(m.FmaShare), Share(m.DramShare), Count(m.Registers.Count),
                m.Registers.Source.ToString().ToLowerInvariant(), Share(m.Occupancy.Share), m.Occupancy.Limit, $"x{Number(m.Quantisation, 2)}",
            ]));
    }

    /// <summary>Prints the machine code of the loop with most multiply-adds, beside that of the whole kernel.</summary>
    private static void Write(TextWriter output, AssembledKernel assembled)
    {
        (MachineMix all, MachineMix? loop) = assembled.Code;
        output.WriteLine($"machine code for sm_{assembled.Sm}: {assembled.Registers} registers a thread, {assembled.SpilledBytes} bytes spilled");
        PlainTable.Write(output, ["instructions as they stand", ">hot loop", ">share", ">kernel", ">share"], all.Classes
            .Select(c => Row(c.Key.ToString().ToLowerInvariant(), m => m.Of(c.Key)))
            .Append(Row("with a predicate", m => m.Predicated))
            .Append(Row("all", m => m.Instructions)));
        output.WriteLine();

        string[] Row(string name, Func<MachineMix, int> count) =>
        [
            name, loop is null ? "" : Count(count(loop)), loop is null ? "" : Share((double)count(loop) / loop.Instructions),
            Count(count(all)), Share((double)count(all) / all.Instructions),
        ];
    }

    private static IEnumerable<string[]> Figures(KernelProfile profile)
    {
        LaunchCounts counts = profile.Counts;
        return
        [
            ["FMA share", Share(counts.FmaShare), "multiply-adds among the instructions of warps"],
            ["active lanes", Number(counts.ActiveLanes, 1), "of 32, on average"],
            ["divergence", Share(counts.Divergence), $"of {Count(counts.Branches)} branches divide their warp"],
            ["coalescing", Share(counts.Coalescing), $"least 32-byte sectors of global requests among the {Count(counts.Sectors)} moved"],
            [
                "bank conflicts", Number(counts.ConflictsPerRequest, 3),
                $"cycles of shared memory beyond the least, to a request; {Count(counts.SharedWavefronts)} in all",
            ],
            [
                "compulsory", Number(profile.CompulsoryRatio, 2),
                $"bytes of the sectors touched to the {Number(profile.CompulsoryBytes / 1e6, 2)} MB that have to be read or written",
            ],
            ["requested", Number(profile.RequestedRatio, 2), "bytes that threads ask of global memory to the same; caches serve the rest"],
            ["intensity", Number(profile.Intensity, 1), "operations to a byte of these sectors"],
        ];
    }

    private static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double share) => Number(100 * share, 1) + "%";

    private static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
