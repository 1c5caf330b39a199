namespace FastProxy.Ptx.Assembler;

/// <summary>A kernel as the assembler made it for an architecture.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Sm">Compute capability: 70, 80, 90.</param>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="SpilledBytes">Bytes of stores of registers to local memory, for lack of registers.</param>
/// <param name="Code">Its machine code.</param>
public sealed record AssembledKernel(string Kernel, int Sm, int Registers, int SpilledBytes, MachineCode Code);
