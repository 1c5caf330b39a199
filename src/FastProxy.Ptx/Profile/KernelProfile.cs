using FastProxy.Ptx.Assembler;

namespace FastProxy.Ptx.Profile;

/// <summary>A PTX kernel at a shape: what it does, counted by emulation, and how long that takes on GPUs, by a model.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Computes">Its formula.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Problems">Problems of the launch.</param>
/// <param name="EmulatedProblems">Those that were emulated; the others do the same, so counts are multiplied.</param>
/// <param name="Launches">Launches of the kernel that a run takes.</param>
/// <param name="Launch">Blocks and what one takes.</param>
/// <param name="Counts">What all problems do.</param>
/// <param name="Flop">Operations of all problems; 0 where they are not the point.</param>
/// <param name="CompulsoryBytes">Bytes that all problems have to read and write at least.</param>
/// <param name="Models">The time on each GPU.</param>
/// <param name="Assembled">The machine code for each GPU's architecture, where the assembler was at hand.</param>
public sealed record KernelProfile(
    string Kernel,
    string Computes,
    string Shape,
    int Problems,
    int EmulatedProblems,
    int Launches,
    LaunchFacts Launch,
    LaunchCounts Counts,
    double Flop,
    double CompulsoryBytes,
    IReadOnlyList<TimeModel> Models,
    IReadOnlyList<AssembledKernel> Assembled)
{
    /// <summary>Bytes of the sectors of global memory that were touched, to the bytes that have to be: 1 where none is moved in vain.</summary>
    public double CompulsoryRatio => Counts.DistinctBytes / CompulsoryBytes;

    /// <summary>Bytes that threads ask of global memory, to the bytes that have to move: what caches have to serve is beyond 1.</summary>
    public double RequestedRatio => Counts.RequestedBytes / CompulsoryBytes;

    /// <summary>Operations to a byte of the sectors touched.</summary>
    public double Intensity => Flop / Counts.DistinctBytes;
}
