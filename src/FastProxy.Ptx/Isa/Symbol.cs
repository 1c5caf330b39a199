using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>What a name stands for.</summary>
internal abstract record Symbol;

/// <summary>A register, or a row of <paramref name="Count"/> of them that the name and a number call.</summary>
internal sealed record RegisterSymbol(PtxType Type, int? Count) : Symbol
{
    /// <summary>The rows of those that have been named so far.</summary>
    public Dictionary<string, int> Units { get; } = [];
}

/// <summary>A variable in memory.</summary>
/// <param name="Space">As it is declared.</param>
/// <param name="Offset">Where it begins; of global memory, its number in the module.</param>
internal sealed record VariableSymbol(StateSpace Space, int Offset, int Bytes, bool IsExtern) : Symbol
{
    /// <summary>The memory that it lies in: a thread's for what a call passes on.</summary>
    public StateSpace Memory { get; init; } = Space;
}

/// <summary>A place in the program.</summary>
internal sealed record LabelSymbol : Symbol
{
    /// <summary>The instruction that follows it.</summary>
    public int Index { get; set; }
}
