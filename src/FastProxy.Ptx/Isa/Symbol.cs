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

    /// <summary>The declaration, of what a call passes on.</summary>
    public VariableSyntax? Declared { get; init; }

    /// <summary>The part that a variable of a thread's parameter space has in calls.</summary>
    public CallRole Role { get; set; }
}

/// <summary>The parts that a variable may have in calls.</summary>
internal enum CallRole
{
    /// <summary>None, or that of a kernel's parameter.</summary>
    None,

    /// <summary>A caller's variable that no call has returned yet: it is only written.</summary>
    Passed,

    /// <summary>A caller's variable that a call has returned.</summary>
    Returned,

    /// <summary>A function's parameter: it is only read.</summary>
    Parameter,

    /// <summary>A function's result: it is only written.</summary>
    Result,
}

/// <summary>A place in the program.</summary>
internal sealed record LabelSymbol : Symbol
{
    /// <summary>The instruction that follows it.</summary>
    public int Index { get; set; }
}
