namespace FastProxy.Ptx.Execution;

/// <summary>A row of the register file that holds an immediate.</summary>
/// <param name="Unit">The row.</param>
/// <param name="Bytes">Bytes of a lane.</param>
/// <param name="Bits">What each lane holds.</param>
internal readonly record struct ConstantRow(int Unit, int Bytes, ulong Bits);
