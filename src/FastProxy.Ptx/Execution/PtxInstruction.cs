namespace FastProxy.Ptx.Execution;

/// <summary>An instruction of a kernel.</summary>
/// <param name="Line">Its line in the source.</param>
/// <param name="Opcode">Opcode with all modifiers.</param>
/// <param name="Class">What kind of work it is.</param>
public sealed record PtxInstruction(int Line, string Opcode, InstructionClass Class);
