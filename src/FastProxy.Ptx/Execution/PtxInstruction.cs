namespace FastProxy.Ptx.Execution;

/// <summary>An instruction of a kernel.</summary>
/// <param name="Line">Its line in the text.</param>
/// <param name="Opcode">Opcode with all modifiers.</param>
/// <param name="Class">What kind of work it is.</param>
public sealed record PtxInstruction(int Line, string Opcode, InstructionClass Class)
{
    /// <summary>File and line of the source that a compiler made it of, where the text says so.</summary>
    public string? Source { get; init; }
}
