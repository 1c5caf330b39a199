namespace FastProxy.Ptx.Text;

/// <summary>A module as it is written.</summary>
/// <param name="Version">Version of the language, ten times: 70 for 7.0.</param>
/// <param name="Target">Compute capability of <c>.target</c>: 70 for sm_70.</param>
/// <param name="Variables">Variables outside kernels.</param>
/// <param name="Entries">The kernels.</param>
/// <param name="Functions">Functions by name.</param>
/// <param name="Files">Source files by the numbers that <c>.loc</c> gives them.</param>
internal sealed record ModuleSyntax(
    int Version, int Target, IReadOnlyList<VariableSyntax> Variables, IReadOnlyList<FunctionSyntax> Entries,
    IReadOnlyDictionary<string, FunctionSyntax> Functions, IReadOnlyDictionary<int, string> Files);

/// <summary>A kernel or a function as it is written.</summary>
/// <param name="Results">Variables of <see cref="StateSpace.Param"/> that a function returns.</param>
/// <param name="Parameters">Variables of <see cref="StateSpace.Param"/>.</param>
/// <param name="ReadBody">Reads its statements; null where there are none.</param>
internal sealed record FunctionSyntax(
    Position At, string Name, IReadOnlyList<VariableSyntax> Results, IReadOnlyList<VariableSyntax> Parameters, Func<BlockSyntax>? ReadBody)
{
    /// <summary>Where a function is first declared.</summary>
    public Position FirstAt { get; init; } = At;

    /// <summary>Of <c>.maxntid</c>, or 0.</summary>
    public int MaxThreads { get; init; }

    /// <summary>Of <c>.reqntid</c>, or 0.</summary>
    public int Threads { get; init; }

    /// <summary>Whether it is defined, not only declared.</summary>
    public bool HasBody => ReadBody is not null;
}

/// <summary>A place in the source that a compiler made the text of.</summary>
/// <param name="File">The number that <c>.file</c> names.</param>
/// <param name="Line">The line.</param>
internal readonly record struct SourceLine(int File, int Line);

/// <summary>A statement of a body.</summary>
internal abstract record StatementSyntax(Position At);

/// <summary>Statements in braces.</summary>
internal sealed record BlockSyntax(Position At, IReadOnlyList<StatementSyntax> Statements) : StatementSyntax(At);

/// <summary>A label.</summary>
internal sealed record LabelSyntax(Position At, string Name) : StatementSyntax(At);

/// <summary>A register, or <paramref name="Count"/> of them called <c>Name0</c>, <c>Name1</c> and so on.</summary>
internal sealed record RegisterSyntax(Position At, PtxType Type, string Name, int? Count) : StatementSyntax(At);

/// <summary>A variable in memory.</summary>
/// <param name="Bytes">Its size, 0 for an <c>.extern</c> array.</param>
/// <param name="Dimensions">Those of an array; 0 where it is none.</param>
/// <param name="Data">What it holds at first; null where nothing was given.</param>
internal sealed record VariableSyntax(
    Position At, StateSpace Space, PtxType Type, int Align, string Name, int Bytes, int Dimensions, bool IsExtern, Initialiser? Data)
    : StatementSyntax(At);

/// <summary>An instruction.</summary>
/// <param name="Guard">The predicate under which it runs, or null.</param>
/// <param name="IsNegated">Whether it runs where the predicate is false.</param>
/// <param name="Opcode">Opcode with all modifiers.</param>
/// <param name="Source">Where it comes from, of <c>.loc</c>.</param>
internal sealed record InstructionSyntax(
    Position At, NameSyntax? Guard, bool IsNegated, string Opcode, IReadOnlyList<OperandSyntax> Operands, SourceLine? Source) : StatementSyntax(At);

/// <summary>An operand of an instruction.</summary>
internal abstract record OperandSyntax(Position At);

/// <summary>A register, variable, label or special register; <paramref name="Offset"/> for a variable's address.</summary>
internal sealed record NameSyntax(Position At, string Name, long Offset = 0) : OperandSyntax(At);

/// <summary>A predicate, negated.</summary>
internal sealed record NegatedSyntax(Position At, NameSyntax Name) : OperandSyntax(At);

/// <summary>A number.</summary>
internal sealed record NumberSyntax(Position At, Number Value) : OperandSyntax(At);

/// <summary>An address in brackets: what a name stands for, if there is one, plus an offset.</summary>
internal sealed record AddressSyntax(Position At, NameSyntax? Base, long Offset) : OperandSyntax(At);

/// <summary>Several operands in braces.</summary>
internal sealed record VectorSyntax(Position At, IReadOnlyList<OperandSyntax> Elements) : OperandSyntax(At);

/// <summary>Several operands in parentheses, of a call.</summary>
internal sealed record ListSyntax(Position At, IReadOnlyList<OperandSyntax> Elements) : OperandSyntax(At);

/// <summary>Two destinations, <c>first|second</c>.</summary>
internal sealed record PairSyntax(Position At, OperandSyntax First, OperandSyntax Second) : OperandSyntax(At);

/// <summary>A destination that is thrown away, <c>_</c>.</summary>
internal sealed record SinkSyntax(Position At) : OperandSyntax(At);
