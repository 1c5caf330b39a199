namespace FastProxy.Ptx.Profile;

/// <summary>How many blocks of a launch are resident on a multiprocessor at a time.</summary>
/// <param name="Blocks">Blocks.</param>
/// <param name="Warps">Their warps.</param>
/// <param name="MaxWarps">As many as there could be.</param>
/// <param name="Limit">What keeps it from being more: registers, shared memory, threads or blocks.</param>
public sealed record Occupancy(int Blocks, int Warps, int MaxWarps, string Limit)
{
    private const int WarpThreads = 32;

    /// <summary>Registers are given to a thread by eights, to the four parts of a multiprocessor each from its own quarter.</summary>
    private const int RegisterUnit = 8;

    private const int Parts = 4;

    /// <summary>Most registers of a thread; what is beyond spills into local memory.</summary>
    private const int MaxRegisters = 255;

    /// <summary>From compute capability 8.0 on the system keeps 1 KiB of each block's shared memory for itself.</summary>
    private const int SystemSharedBytes = 1 << 10;

    private const int SharedUnit = 128;

    /// <summary>Resident warps of those there could be.</summary>
    public double Share => (double)Warps / MaxWarps;

    /// <summary>The occupancy of a launch on a GPU; no blocks where one does not fit.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="threads">Threads of a block.</param>
    /// <param name="registers">Registers of a thread.</param>
    /// <param name="sharedBytes">Shared memory of a block.</param>
    public static Occupancy Of(GpuSpec gpu, int threads, int registers, int sharedBytes)
    {
        int warps = (threads + WarpThreads - 1) / WarpThreads;
        int ofWarp = RoundedUp(Math.Clamp(registers, 1, MaxRegisters), RegisterUnit) * WarpThreads;
        int byRegisters = Parts * (gpu.Registers / Parts / ofWarp) / warps;
        int byShared = gpu.SharedBytes / RoundedUp(sharedBytes + SystemSharedBytes, SharedUnit);
        (int Blocks, string Limit)[] limits =
            [(gpu.Warps / warps, "threads"), (gpu.Blocks, "blocks"), (byRegisters, "registers"), (byShared, "shared memory")];
        (int blocks, string limit) = limits.MinBy(l => l.Blocks);
        return new(blocks, blocks * warps, gpu.Warps, limit);
    }

    private static int RoundedUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
