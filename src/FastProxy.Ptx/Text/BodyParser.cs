namespace FastProxy.Ptx.Text;

/// <summary>Reads the statements of a kernel.</summary>
/// <param name="reader">The tokens.</param>
/// <param name="opcodes">The instructions there are.</param>
internal sealed class BodyParser(TokenReader reader, IOpcodes opcodes)
{
    private const int MaxNesting = 32;
    private const int MaxRegisters = 1 << 16;
    private const int MaxOperands = 16;
    private const int MaxElements = 256;
    private const int MaxOpcode = 128;

    private int nesting;
    private SourceLine? source;

    /// <summary>Statements in braces.</summary>
    public BlockSyntax Block()
    {
        Token open = reader.Next;
        reader.Expect('{');
        if (++nesting > MaxNesting)
        {
            throw reader.Error(open, $"more than {MaxNesting} blocks in one another");
        }

        var statements = new List<StatementSyntax>();
        while (!reader.TrySkip('}'))
        {
            Statement(statements);
        }

        nesting--;
        return new BlockSyntax(open.At, statements);
    }

    private void Statement(List<StatementSyntax> statements)
    {
        Token next = reader.Next;
        if (next.Is('{'))
        {
            statements.Add(Block());
        }
        else if (next.Is(".reg"))
        {
            Registers(statements);
        }
        else if (next.Is(".shared") || next.Is(".local") || next.Is(".param"))
        {
            statements.AddRange(DeclarationParser.Variables(reader, isExtern: false));
        }
        else if (reader.TrySkip(".pragma"))
        {
            reader.TakeQuoted();
            reader.Expect(';');
        }
        else if (reader.TrySkip(".loc"))
        {
            Location();
        }
        else if (next.Kind == TokenKind.Word && reader.AfterNext.Is(':'))
        {
            statements.Add(new LabelSyntax(next.At, reader.TakeDeclaredName().Text));
            reader.Take();
        }
        else if (next.Kind == TokenKind.Word || next.Is('@'))
        {
            if (Instruction() is { } instruction)
            {
                statements.Add(instruction);
            }
        }
        else
        {
            throw reader.Error(next, $"expected a statement or '}}', found {next.Shown}");
        }
    }

    /// <summary>File, line and column; where the code was inlined, also of what function and where.</summary>
    private void Location()
    {
        source = new SourceLine((int)reader.TakeInteger(0, int.MaxValue), (int)reader.TakeInteger(0, int.MaxValue));
        reader.TakeInteger(0, int.MaxValue);
        while (reader.TrySkip(','))
        {
            Token what = reader.TakeName();
            if (what.Text == "function_name")
            {
                reader.TakeName();
                _ = reader.TrySkip('+') && reader.TakeInteger(0, int.MaxValue) >= 0;
            }
            else if (what.Text == "inlined_at")
            {
                reader.TakeInteger(0, int.MaxValue);
                reader.TakeInteger(0, int.MaxValue);
                reader.TakeInteger(0, int.MaxValue);
            }
            else
            {
                throw reader.Error(what, $"expected function_name or inlined_at, found {what.Shown}");
            }
        }
    }

    private void Registers(List<StatementSyntax> statements)
    {
        reader.Take();
        PtxType type = reader.TakeType();
        do
        {
            Token name = reader.TakeDeclaredName();
            int? count = null;
            if (reader.TrySkip('<'))
            {
                count = (int)reader.TakeInteger(1, MaxRegisters);
                reader.Expect('>');
            }

            statements.Add(new RegisterSyntax(name.At, type, name.Text, count));
        }
        while (reader.TrySkip(','));

        reader.Expect(';');
    }

    /// <summary>An instruction; null where it is not known and is passed over.</summary>
    private InstructionSyntax? Instruction()
    {
        Position at = reader.Next.At;
        NameSyntax? guard = null;
        bool isNegated = false;
        if (reader.TrySkip('@'))
        {
            isNegated = reader.TrySkip('!');
            guard = Name();
        }

        Position opcodeAt = reader.Next.At;
        string opcode = reader.TakeName().Text;
        while (reader.Next.Kind == TokenKind.Dot)
        {
            Token modifier = reader.Take();
            opcode += modifier.Text;
            if (opcode.Length > MaxOpcode)
            {
                throw reader.Error(modifier, $"an opcode of more than {MaxOpcode} characters");
            }
        }

        if (!opcodes.Has(opcode))
        {
            if (!opcodes.Skips(opcodeAt, opcode))
            {
                throw reader.Source.Error(opcodeAt, $"'{SourceText.Shown(opcode)}' is no instruction that the emulator knows");
            }

            while (!reader.TrySkip(';'))
            {
                Token token = reader.Take();
                _ = token.Kind != TokenKind.End ? token : throw reader.Error(token, "expected ';', found the end of the file");
            }

            return null;
        }

        var operands = new List<OperandSyntax>();
        if (!reader.Next.Is(';'))
        {
            operands.Add(Operand());
            while (reader.TrySkip(','))
            {
                operands.Add(operands.Count < MaxOperands ? Operand() : throw reader.Error(reader.Next, $"more than {MaxOperands} operands"));
            }
        }

        reader.Expect(';');
        return new InstructionSyntax(at, guard, isNegated, opcode, operands, source);
    }

    private OperandSyntax Operand()
    {
        Token next = reader.Next;
        if (reader.TrySkip('['))
        {
            NameSyntax? name = reader.Next.Kind == TokenKind.Word ? Name() : null;
            bool isOffset = name is null || reader.TrySkip('+');
            long offset = isOffset ? reader.TakeInteger(int.MinValue, int.MaxValue) : 0;
            reader.Expect(']');
            return new AddressSyntax(next.At, name, offset);
        }

        if (reader.TrySkip('{'))
        {
            return new VectorSyntax(next.At, Elements('}'));
        }

        if (reader.TrySkip('('))
        {
            return new ListSyntax(next.At, reader.TrySkip(')') ? [] : Elements(')'));
        }

        OperandSyntax first = Scalar();
        return reader.TrySkip('|') ? new PairSyntax(next.At, first, Scalar()) : first;
    }

    /// <summary>Operands up to a closing mark.</summary>
    private List<OperandSyntax> Elements(char end)
    {
        var elements = new List<OperandSyntax> { Scalar() };
        while (reader.TrySkip(','))
        {
            elements.Add(elements.Count < MaxElements ? Scalar() : throw reader.Error(reader.Next, $"more than {MaxElements} elements"));
        }

        reader.Expect(end);
        return elements;
    }

    /// <summary>An operand that stands for one value.</summary>
    private OperandSyntax Scalar()
    {
        Token next = reader.Next;
        if (reader.TrySkip('!'))
        {
            return new NegatedSyntax(next.At, Name());
        }

        if (next.Kind != TokenKind.Word)
        {
            return new NumberSyntax(next.At, reader.TakeNumber());
        }

        NameSyntax name = Name();
        return name.Name == "_" ? new SinkSyntax(next.At)
            : reader.TrySkip('+') ? name with { Offset = reader.TakeInteger(int.MinValue, int.MaxValue) }
            : name;
    }

    /// <summary>A name; that of a special register may have a part, as <c>%tid.x</c>.</summary>
    private NameSyntax Name()
    {
        Token name = reader.TakeName();
        return new NameSyntax(name.At, reader.Next.Kind == TokenKind.Dot ? name.Text + reader.Take().Text : name.Text);
    }
}
