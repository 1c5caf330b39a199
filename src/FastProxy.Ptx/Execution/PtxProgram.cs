using FastProxy.Kernels.Gpu;

namespace FastProxy.Ptx.Execution;

/// <summary>A kernel, decoded: what a device runs, and what can be said of it without running it.</summary>
public sealed class PtxProgram
{
    private readonly Lazy<IReadOnlyList<int>> live;

    internal PtxProgram(KernelCode code, ModuleImage image, Func<IReadOnlyList<int>> live)
    {
        Code = code;
        Image = image;
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

    /// <summary>Its parameters in order.</summary>
    public required IReadOnlyList<PtxParameter> Parameters { get; init; }

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

    /// <summary>Most threads of a block, of <c>.maxntid</c>, or 0.</summary>
    public required int MaxThreads { get; init; }

    /// <summary>Threads of a block, of <c>.reqntid</c>, or 0.</summary>
    public required int Threads { get; init; }

    internal KernelCode Code { get; }

    /// <summary>The variables of its module.</summary>
    internal ModuleImage Image { get; }

    /// <summary>The register that a row belongs to.</summary>
    internal string RegisterName(int unit) => Code.RegisterNames.GetValueOrDefault(unit, "?");

    /// <summary>The error of a thread at an instruction.</summary>
    internal GpuException Error(int instruction, string message, Dim3 block, int thread, Exception? inner = null)
    {
        PtxInstruction at = Instructions[instruction];
        string place = block.Z == 0 ? $"({block.X}, {block.Y})" : $"({block.X}, {block.Y}, {block.Z})";
        string source = at.Source is null ? "" : $", from {at.Source}";
        return new GpuException($"{File}:{at.Line}: {message}; {at.Opcode}{source}, block {place}, thread {thread}", inner);
    }
}
