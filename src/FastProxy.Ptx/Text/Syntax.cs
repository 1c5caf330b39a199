namespace FastProxy.Ptx.Text;

/// <summary>A module as it is written.</summary>
/// <param name="Version">Version of the language, ten times: 70 for 7.0.</param>
/// <param name="Target">Compute capability of <c>.target</c>: 70 for sm_70.</param>
/// <param name="Variables">Variables outside entries.</param>
/// <param name="Entries">The kernels.</param>
internal sealed record ModuleSyntax(int Version, int Target, IReadOnlyList<VariableSyntax> Variables, IReadOnlyList<EntrySyntax> Entries);

/// <summary>A kernel as it is written.</summary>
/// <param name="Parameters">Variables of <see cref="StateSpace.Param"/>.</param>
/// <param name="MostThreads">Of <c>.maxntid</c>, or 0.</param>
/// <param name="Threads">Of <c>.reqntid</c>, or 0.</param>
/// <param name="Body">Its statements.</param>
internal sealed record EntrySyntax(
    Position At, string Name, IReadOnlyList<VariableSyntax> Parameters, int MostThreads, int Threads, BlockSyntax Body);

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
/// <param name="Data">What it holds at first, in as many bytes as were given; null where nothing was.</param>
internal sealed record VariableSyntax(
    Position At, StateSpace Space, PtxType Type, int Align, string Name, int Bytes, bool IsExtern, byte[]? Data) : StatementSyntax(At);

/// <summary>An instruction.</summary>
/// <param name="Guard">The predicate under which it runs, or null.</param>
/// <param name="IsNegated">Whether it runs where the predicate is false.</param>
/// <param name="Opcode">Opcode with all modifiers.</param>
internal sealed record InstructionSyntax(
    Position At, NameSyntax? Guard, bool IsNegated, string Opcode, IReadOnlyList<OperandSyntax> Operands) : StatementSyntax(At);

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

/// <summary>Two destinations, <c>first|second</c>.</summary>
internal sealed record PairSyntax(Position At, OperandSyntax First, OperandSyntax Second) : OperandSyntax(At);

/// <summary>A destination that is thrown away, <c>_</c>.</summary>
internal sealed record SinkSyntax(Position At) : OperandSyntax(At);
