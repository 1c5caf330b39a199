namespace FastProxy.Ptx.Execution;

/// <summary>A row of the register file that holds an address in a module's variable.</summary>
/// <param name="Unit">The row.</param>
/// <param name="Variable">The variable's number.</param>
/// <param name="Offset">What is added to its address.</param>
internal readonly record struct GlobalRow(int Unit, int Variable, long Offset);
