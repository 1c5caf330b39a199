namespace FastProxy.Ptx.Execution;

/// <summary>An address operand: a row plus an offset.</summary>
/// <param name="Unit">The row.</param>
/// <param name="IsNarrow">Whether the row has 32 bits a lane, not 64.</param>
/// <param name="IsFixed">Whether it is the same in every thread, known from the text.</param>
/// <param name="Offset">The offset.</param>
internal readonly record struct Address(int Unit, bool IsNarrow, bool IsFixed, long Offset);
