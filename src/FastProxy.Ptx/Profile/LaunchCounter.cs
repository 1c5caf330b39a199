using System.Numerics;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Profile;

/// <summary>Counts what launches of one kernel do.</summary>
/// <param name="kernel">The kernel's name; other launches are not counted.</param>
public sealed class LaunchCounter(string kernel) : ILaunchObserver
{
    private const int WavefrontSectors = 4;
    private const int WavefrontBytes = 128;

    /// <summary>Of a block of 1024 threads.</summary>
    private const int MaxWarps = 32;

    private readonly long[] warps = new long[Enum.GetValues<InstructionClass>().Length];
    private readonly long[] threads = new long[Enum.GetValues<InstructionClass>().Length];
    private readonly long[] units = new long[Enum.GetValues<MachineUnit>().Length];
    private readonly Traffic[] traffic = new Traffic[Enum.GetValues<StateSpace>().Length];
    private readonly TouchedBytes read = new();
    private readonly TouchedBytes written = new();
    private readonly ReuseDistances reuse = new();
    private readonly long[] times = new long[MaxWarps];
    private (InstructionClass Class, MachineCost Cost)[] instructions = [];
    private bool isCounting;
    private int warp;
    private long sectors;
    private long leastSectors;
    private long l1Wavefronts;
    private long sharedWavefronts;
    private long leastSharedWavefronts;
    private long branches;
    private long divergentBranches;
    private long writtenSectorBytes;

    /// <summary>The program that was launched last; null before the first launch.</summary>
    public PtxProgram? Program { get; private set; }

    /// <summary>Launches.</summary>
    public int Launches { get; private set; }

    /// <summary>Blocks of all launches.</summary>
    public long Blocks { get; private set; }

    /// <summary>Threads of a block.</summary>
    public int BlockThreads { get; private set; }

    /// <summary>Shared memory of a block.</summary>
    public int SharedBytes { get; private set; }

    public void Launched(PtxProgram program, long blocks, int threads, int sharedBytes)
    {
        isCounting = program.Name == kernel;
        if (!isCounting)
        {
            return;
        }

        if (program != Program)
        {
            instructions = [.. program.Instructions.Select(i => (i.Class, MachineCost.Of(i)))];
        }

        Program = program;
        Launches++;
        Blocks += blocks;
        BlockThreads = threads;
        SharedBytes = sharedBytes;
    }

    public void Began()
    {
        reuse.End();
        Array.Clear(times);
    }

    public void Resumed(int warp) => this.warp = warp;

    public void Executed(int instruction, uint active)
    {
        if (isCounting)
        {
            times[warp]++;
            (InstructionClass of, MachineCost cost) = instructions[instruction];
            warps[(int)of]++;
            threads[(int)of] += BitOperations.PopCount(active);
            units[(int)cost.Unit] += cost.Instructions;
        }
    }

    public void Accessed(int instruction, StateSpace space, bool isWrite, int bytes, ReadOnlySpan<ulong> addresses, uint active)
    {
        if (!isCounting)
        {
            return;
        }

        ref Traffic of = ref traffic[(int)space];
        of.Add(isWrite, (long)bytes * BitOperations.PopCount(active));
        if (space == StateSpace.Shared)
        {
            (int wavefronts, int least) = FastProxy.Ptx.Profile.SharedWavefronts.Of(addresses, active, bytes);
            sharedWavefronts += wavefronts;
            leastSharedWavefronts += least;
        }
        else if (space == StateSpace.Global)
        {
            // An atomic operation reads as well, beyond the first-level cache.
            CountGlobal(isWrite, !isWrite || instructions[instruction].Class == InstructionClass.Atomic, bytes, addresses, active);
        }
    }

    public void Branched(int instruction, uint taken, uint active)
    {
        if (isCounting)
        {
            branches++;
            divergentBranches += taken != 0 && taken != active ? 1 : 0;
        }
    }

    /// <summary>What was counted, when the last block has ended.</summary>
    public LaunchCounts Count()
    {
        reuse.End();
        return new(
            [
                .. Enum.GetValues<InstructionClass>().Where(c => warps[(int)c] > 0)
                    .Select(c => new InstructionCount(c, warps[(int)c], threads[(int)c])),
            ],
            [.. Enum.GetValues<MachineUnit>().Where(u => units[(int)u] > 0).Select(u => new UnitCount(u, units[(int)u]))],
            [.. Enum.GetValues<StateSpace>().Where(s => traffic[(int)s].Requests > 0).Select(s => traffic[(int)s].Count(s))],
            sectors,
            leastSectors,
            l1Wavefronts,
            sharedWavefronts,
            leastSharedWavefronts,
            branches,
            divergentBranches,
            read.Count,
            written.Count,
            reuse.Histogram,
            writtenSectorBytes);
    }

    private void CountGlobal(bool isWrite, bool isRead, int bytes, ReadOnlySpan<ulong> addresses, uint active)
    {
        (int moved, int least) = GlobalSectors.Of(addresses, active, bytes);
        sectors += moved;
        leastSectors += least;
        int toRegisters = (bytes * BitOperations.PopCount(active) + WavefrontBytes - 1) / WavefrontBytes;
        l1Wavefronts += Math.Max(toRegisters, (moved + WavefrontSectors - 1) / WavefrontSectors);
        if (isWrite)
        {
            writtenSectorBytes += moved * GlobalSectors.Bytes;
            Touch(written, addresses, active);
        }
        else
        {
            reuse.Add(times[warp], addresses, active, bytes);
        }

        if (isRead)
        {
            Touch(read, addresses, active);
        }
    }

    /// <summary>Memory moves whole sectors.</summary>
    private static void Touch(TouchedBytes touched, ReadOnlySpan<ulong> addresses, uint active)
    {
        for (; active != 0; active &= active - 1)
        {
            ulong address = addresses[BitOperations.TrailingZeroCount(active)];
            touched.Add(address - address % GlobalSectors.Bytes, GlobalSectors.Bytes);
        }
    }

    private struct Traffic
    {
        private long reads;
        private long writes;
        private long readBytes;
        private long writtenBytes;

        public readonly long Requests => reads + writes;

        public void Add(bool isWrite, long bytes)
        {
            (isWrite ? ref writes : ref reads)++;
            (isWrite ? ref writtenBytes : ref readBytes) += bytes;
        }

        public readonly TrafficCount Count(StateSpace space) => new(space, reads, writes, readBytes, writtenBytes);
    }
}
