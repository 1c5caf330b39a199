using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Memory;

namespace FastProxy.Ptx;

/// <summary>A kernel, decoded: what a device runs, and what can be said of it without running it.</summary>
public sealed class PtxProgram
{
    private readonly IReadOnlyDictionary<int, string> registerNames;

    private readonly Lazy<IReadOnlyList<int>> live;

    internal PtxProgram(IReadOnlyDictionary<int, string> registerNames, Func<IReadOnlyList<int>> live)
    {
        this.registerNames = registerNames;
        this.live = new Lazy<IReadOnlyList<int>>(live);
    }

    /// <summary>The file, for messages.</summary>
    public required string File { get; init; }

    /// <summary>The entry.</summary>
    public required string Name { get; init; }

    /// <summary>Compute capability that it asks for.</summary>
    public required int Target { get; init; }

    /// <summary>Its instructions in the order of the source; the last one is the end that every kernel has.</summary>
    public required IReadOnlyList<PtxInstruction> Instructions { get; init; }

    /// <summary>Bytes of its parameters.</summary>
    public required int ParameterBytes { get; init; }

    /// <summary>Shared memory that it declares; what a launch adds comes after.</summary>
    public required int SharedBytes { get; init; }

    /// <summary>Local memory of a thread.</summary>
    public required int LocalBytes { get; init; }

    /// <summary>
    /// Of each instruction, the registers of 32 bits that hold something still needed when it runs, its results included: the most of them is an
    /// estimate of what a thread needs. A compiler may need more or fewer. Predicates do not count.
    /// </summary>
    public IReadOnlyList<int> LiveRegisters => live.Value;

    internal Operation[] Operations { get; init; } = default!;

    /// <summary>The size of the register file.</summary>
    internal int Units { get; init; } = default!;

    /// <summary>Of each row the lanes that are written before the first instruction: all of immediates and special registers, none of registers.</summary>
    internal uint[] WrittenAtStart { get; init; } = default!;

    internal IReadOnlyList<ConstantRow> Constants { get; init; } = default!;

    internal IReadOnlyList<(SpecialRegister Register, int Unit)> Specials { get; init; } = default!;

    /// <summary>What lies in <see cref="StateSpace.Const"/>.</summary>
    internal Region ConstantMemory { get; init; } = default!;

    /// <summary>Most threads of a block, of <c>.maxntid</c>, or 0.</summary>
    internal int MostThreads { get; init; } = default!;

    /// <summary>Threads of a block, of <c>.reqntid</c>, or 0.</summary>
    internal int Threads { get; init; } = default!;

    /// <summary>The register that a row belongs to.</summary>
    internal string RegisterName(int unit) => registerNames.GetValueOrDefault(unit, "?");

    /// <summary>The error of a thread at an instruction.</summary>
    internal GpuException Error(int instruction, string message, int x, int y, int thread, Exception? inner = null)
    {
        PtxInstruction at = Instructions[instruction];
        return new GpuException($"{File}:{at.Line}: {message}; {at.Opcode}, block ({x}, {y}), thread {thread}", inner);
    }
}
