using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>What can be said of an instruction when it is decoded.</summary>
/// <param name="Line">Its line.</param>
/// <param name="Opcode">Opcode with all modifiers.</param>
/// <param name="Class">What kind of work it is.</param>
/// <param name="Reads">Rows of registers that it reads, its guard included.</param>
/// <param name="Writes">Rows of registers that it writes.</param>
/// <param name="Source">Where it comes from, of <c>.loc</c>.</param>
internal sealed record BoundInstruction(
    int Line, string Opcode, InstructionClass Class, IReadOnlyList<int> Reads, IReadOnlyList<int> Writes, SourceLine? Source);
