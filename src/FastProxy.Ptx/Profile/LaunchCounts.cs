using System.Text.Json.Serialization;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Profile;

/// <summary>What a class of instructions adds up to.</summary>
/// <param name="Class">The class.</param>
/// <param name="Warp">Instructions of warps.</param>
/// <param name="Thread">Instructions of threads: lanes that took part.</param>
public sealed record InstructionCount(InstructionClass Class, double Warp, double Thread);

/// <summary>What a unit has to execute.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Instructions">Machine instructions of warps that the model takes those of PTX for.</param>
public sealed record UnitCount(MachineUnit Unit, double Instructions);

/// <summary>What went to and from a kind of memory.</summary>
/// <param name="Space">The memory.</param>
/// <param name="Reads">Requests of warps to read.</param>
/// <param name="Writes">Requests of warps to write, atomic operations among them.</param>
/// <param name="ReadBytes">Bytes that threads asked for.</param>
/// <param name="WrittenBytes">Bytes that threads wrote.</param>
public sealed record TrafficCount(StateSpace Space, double Reads, double Writes, double ReadBytes, double WrittenBytes);

/// <summary>What a launch did, counted by emulation. Of many problems some were emulated, and their counts multiplied.</summary>
/// <param name="Instructions">By class, those that there were.</param>
/// <param name="Units">By unit, those that were used.</param>
/// <param name="Traffic">By memory, those that were used.</param>
/// <param name="Sectors">32-byte sectors of global requests.</param>
/// <param name="MinSectors">As many as the requests' distinct bytes would fill side by side.</param>
/// <param name="L1Wavefronts">Cycles of the first-level cache for global requests: four sectors, and 128 bytes to registers, each.</param>
/// <param name="SharedWavefronts">Cycles of shared memory.</param>
/// <param name="MinSharedWavefronts">As many as without bank conflicts.</param>
/// <param name="Branches">Conditional or not, by warps.</param>
/// <param name="DivergentBranches">Those that some lanes of a warp took and others did not.</param>
/// <param name="DistinctReadBytes">Bytes of the sectors of global memory that were read, each once.</param>
/// <param name="DistinctWrittenBytes">The same of those written.</param>
/// <param name="Reuse">Bytes of the sectors that blocks read, by how soon they read them again.</param>
/// <param name="WrittenSectorBytes">Bytes of the sectors of stores.</param>
public sealed record LaunchCounts(
    IReadOnlyList<InstructionCount> Instructions,
    IReadOnlyList<UnitCount> Units,
    IReadOnlyList<TrafficCount> Traffic,
    double Sectors,
    double MinSectors,
    double L1Wavefronts,
    double SharedWavefronts,
    double MinSharedWavefronts,
    double Branches,
    double DivergentBranches,
    double DistinctReadBytes,
    double DistinctWrittenBytes,
    [property: JsonIgnore] ReuseHistogram Reuse,
    double WrittenSectorBytes)
{
    /// <summary>Instructions of warps.</summary>
    public double WarpInstructions => Instructions.Sum(i => i.Warp);

    /// <summary>Instructions of threads.</summary>
    public double ThreadInstructions => Instructions.Sum(i => i.Thread);

    /// <summary>Multiply-adds of threads.</summary>
    public double MultiplyAdds => Instructions.FirstOrDefault(i => i.Class == InstructionClass.Fma)?.Thread ?? 0;

    /// <summary>Multiply-adds, of tensor cores too, among the instructions of warps.</summary>
    public double FmaShare => (Of(InstructionClass.Fma) + Of(InstructionClass.Tensor)) / WarpInstructions;

    /// <summary>Machine instructions of warps, as the model takes those of PTX for.</summary>
    [JsonIgnore]
    public double MachineInstructions => Units.Sum(u => u.Instructions);

    /// <summary>Bytes that threads ask of global memory.</summary>
    [JsonIgnore]
    public double RequestedBytes => Traffic.FirstOrDefault(t => t.Space == StateSpace.Global) is { } t ? t.ReadBytes + t.WrittenBytes : 0;

    /// <summary>Least sectors among those moved: 1 where every request is coalesced.</summary>
    public double Coalescing => Sectors > 0 ? MinSectors / Sectors : 1;

    /// <summary>Cycles of shared memory beyond the least, to a request.</summary>
    public double ConflictsPerRequest => (SharedWavefronts - MinSharedWavefronts) is var extra && extra > 0
        ? extra / Traffic.Where(t => t.Space == StateSpace.Shared).Sum(t => t.Reads + t.Writes)
        : 0;

    /// <summary>Branches that divide a warp.</summary>
    public double Divergence => Branches > 0 ? DivergentBranches / Branches : 0;

    /// <summary>Lanes of an instruction that take part, on average.</summary>
    public double ActiveLanes => ThreadInstructions / WarpInstructions;

    /// <summary>Bytes of the sectors of global memory that were touched, read and written each once.</summary>
    public double DistinctBytes => DistinctReadBytes + DistinctWrittenBytes;

    /// <summary>The same for <paramref name="factor"/> times as many problems.</summary>
    public LaunchCounts Times(double factor) => new(
        [.. Instructions.Select(i => i with { Warp = i.Warp * factor, Thread = i.Thread * factor })],
        [.. Units.Select(u => u with { Instructions = u.Instructions * factor })],
        [
            .. Traffic.Select(t => new TrafficCount(
                t.Space, t.Reads * factor, t.Writes * factor, t.ReadBytes * factor, t.WrittenBytes * factor)),
        ],
        Sectors * factor,
        MinSectors * factor,
        L1Wavefronts * factor,
        SharedWavefronts * factor,
        MinSharedWavefronts * factor,
        Branches * factor,
        DivergentBranches * factor,
        DistinctReadBytes * factor,
        DistinctWrittenBytes * factor,
        Reuse.Times(factor),
        WrittenSectorBytes * factor);

    /// <summary>Instructions of warps of a class.</summary>
    public double Of(InstructionClass of) => Instructions.FirstOrDefault(i => i.Class == of)?.Warp ?? 0;

    /// <summary>Machine instructions of warps for a unit.</summary>
    public double Of(MachineUnit of) => Units.FirstOrDefault(u => u.Unit == of)?.Instructions ?? 0;
}
