using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Profile;

/// <summary>A lower bound on a launch's time.</summary>
/// <param name="Name">What bounds it.</param>
/// <param name="Seconds">The bound.</param>
public sealed record TimeBound(string Name, double Seconds);

/// <summary>
/// A launch on a GPU by a model, not a measurement. Every unit is taken to be busy all the time, so the largest of the bounds is the time that
/// the GPU cannot beat; latency that too few warps do not hide, and clocks below the boost clock, come on top.
/// </summary>
/// <param name="Gpu">The GPU.</param>
/// <param name="Registers">Registers of a thread there.</param>
/// <param name="Occupancy">Resident blocks of a multiprocessor.</param>
/// <param name="Quantisation">Blocks of the busiest multiprocessor over the mean: what the last wave, not filled, costs.</param>
/// <param name="Bounds">The bounds, the largest first.</param>
/// <param name="FlopRate">Operations per second, as the case counts them.</param>
/// <param name="FmaShare">Multiply-adds that threads did of those that the FP32 lanes can do in that time.</param>
/// <param name="DramShare">Bytes that had to be moved of those that the memory can move in that time.</param>
public sealed record TimeModel(
    GpuSpec Gpu,
    RegisterCount Registers,
    Occupancy Occupancy,
    double Quantisation,
    IReadOnlyList<TimeBound> Bounds,
    double FlopRate,
    double FmaShare,
    double DramShare)
{
    private const double WarpLanes = 32;

    /// <summary>Of mma.m16n8k8.</summary>
    private const double MmaMultiplyAdds = 16 * 8 * 8;

    /// <summary>The time: the largest bound.</summary>
    public double Seconds => Bounds[0].Seconds;

    /// <summary>What it is the bound of.</summary>
    public string Bound => Bounds[0].Name;

    /// <summary>The model of a launch.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="counts">What the launch did.</param>
    /// <param name="launch">Its blocks and what one takes.</param>
    /// <param name="registers">Registers of a thread on this GPU.</param>
    /// <param name="flop">Operations of the launch.</param>
    /// <param name="bytes">Bytes that it has to read and write at least.</param>
    public static TimeModel Of(GpuSpec gpu, LaunchCounts counts, LaunchFacts launch, RegisterCount registers, double flop, double bytes)
    {
        Occupancy occupancy = Occupancy.Of(gpu, launch.Threads, registers.Count, launch.SharedBytes);
        double mean = launch.Blocks / gpu.Multiprocessors;
        double quantisation = Math.Ceiling(mean) / mean;

        // Multiprocessors work beside each other, and the one with most blocks ends last.
        double cycle = quantisation / gpu.Multiprocessors / gpu.ClockHz;
        double Cycles(int lanes, double instructions) => cycle * instructions * WarpLanes / lanes;
        double fp32 = counts.Of(MachineUnit.Fp32);
        double integer = counts.Of(MachineUnit.Integer);
        TimeBound[] bounds =
        [
            new("issue", cycle * counts.Units.Sum(u => u.Instructions) / gpu.Schedulers),
            new("FP32", Cycles(gpu.Fp32, gpu.SharesInteger ? fp32 + integer : fp32)),
            new("FP64", Cycles(gpu.Fp64, counts.Of(MachineUnit.Fp64))),
            new("integer", Cycles(gpu.Integer, integer)),
            new("special", Cycles(gpu.Special, counts.Of(MachineUnit.Special))),
            new("shuffle", Cycles(gpu.Shuffles, counts.Of(MachineUnit.Shuffle))),
            new("tensor", cycle * counts.Of(MachineUnit.Tensor) * MmaMultiplyAdds / gpu.Tf32),
            new("L1 and shared", cycle * (counts.SharedWavefronts + counts.L1Wavefronts)),
            new("L2", L2Bytes(gpu, counts, launch, occupancy) / gpu.L2Bytes / gpu.ClockHz),
            new("DRAM", counts.DistinctBytes / gpu.DramBytesPerSecond),
        ];
        double seconds = bounds.Max(b => b.Seconds);
        return new(
            gpu,
            registers,
            occupancy,
            quantisation,
            [.. bounds.OrderByDescending(b => b.Seconds)],
            flop / seconds,
            2 * counts.MultiplyAdds / seconds / gpu.PeakFlopRate,
            bytes / seconds / gpu.DramBytesPerSecond);
    }

    /// <summary>
    /// The first-level cache serves what a block reads again soon enough; resident blocks have equal shares of what shared memory leaves of it.
    /// </summary>
    private static double L2Bytes(GpuSpec gpu, LaunchCounts counts, LaunchFacts launch, Occupancy occupancy)
    {
        double share = (double)gpu.CacheBytes / Math.Max(1, occupancy.Blocks) - launch.SharedBytes;
        return counts.WrittenSectorBytes + counts.Reuse.Missed(share);
    }
}

/// <summary>A launch's blocks.</summary>
/// <param name="Blocks">How many.</param>
/// <param name="Threads">Threads of a block.</param>
/// <param name="SharedBytes">Shared memory of a block.</param>
public sealed record LaunchFacts(double Blocks, int Threads, int SharedBytes);
