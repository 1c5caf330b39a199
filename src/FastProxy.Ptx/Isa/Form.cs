using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Isa;

/// <summary>An instruction form: opcode with all modifiers and types.</summary>
/// <param name="Name">As PTX writes it.</param>
/// <param name="Class">What kind of work it is.</param>
/// <param name="Min">Fewest operands.</param>
/// <param name="Max">Most operands.</param>
/// <param name="Target">Compute capability from which on it exists.</param>
/// <param name="Version">Version of PTX, ten times, from which on it exists.</param>
/// <param name="Bind">Makes the operation that does it from its operands.</param>
internal sealed record Form(string Name, InstructionClass Class, int Min, int Max, int Target, int Version, Func<Binding, Operation> Bind);
