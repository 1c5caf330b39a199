namespace FastProxy.Ptx.Text;

/// <summary>Reads the statements of a kernel.</summary>
/// <param name="reader">The tokens.</param>
/// <param name="isOpcode">Whether there is such an instruction; an unknown one may have operands that cannot be read.</param>
internal sealed class BodyParser(TokenReader reader, Func<string, bool> isOpcode)
{
    private const int MostNesting = 32;
    private const int MostRegisters = 1 << 16;
    private const int MostOperands = 16;
    private const int MostOpcode = 128;

    private int nesting;

    /// <summary>Statements in braces.</summary>
    public BlockSyntax Block()
    {
        Token open = reader.Next;
        reader.Expect('{');
        if (++nesting > MostNesting)
        {
            throw reader.Error(open, $"more than {MostNesting} blocks in one another");
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
        else if (next.Is(".shared") || next.Is(".local"))
        {
            statements.AddRange(Parser.Variables(reader, isExtern: false));
        }
        else if (next.Is(".pragma"))
        {
            reader.Take();
            Token text = reader.Take();
            if (text.Kind != TokenKind.Quoted)
            {
                throw reader.Error(text, $"expected a quotation, found {text.Shown}");
            }

            reader.Expect(';');
        }
        else if (next.Kind == TokenKind.Word && reader.AfterNext.Is(':'))
        {
            statements.Add(new LabelSyntax(next.At, reader.Take().Text));
            reader.Take();
        }
        else if (next.Kind == TokenKind.Word || next.Is('@'))
        {
            statements.Add(Instruction());
        }
        else
        {
            throw reader.Error(next, $"expected a statement or '}}', found {next.Shown}");
        }
    }

    private void Registers(List<StatementSyntax> statements)
    {
        reader.Take();
        PtxType type = reader.TakeType();
        do
        {
            Token name = reader.TakeName();
            int? count = null;
            if (reader.TrySkip('<'))
            {
                count = (int)reader.TakeInteger(1, MostRegisters);
                reader.Expect('>');
            }

            statements.Add(new RegisterSyntax(name.At, type, name.Text, count));
        }
        while (reader.TrySkip(','));

        reader.Expect(';');
    }

    private InstructionSyntax Instruction()
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
            if (opcode.Length > MostOpcode)
            {
                throw reader.Error(modifier, $"an opcode of more than {MostOpcode} characters");
            }
        }

        if (!isOpcode(opcode))
        {
            throw reader.Source.Error(opcodeAt, $"'{SourceText.Shown(opcode)}' is no instruction that the emulator knows");
        }

        var operands = new List<OperandSyntax>();
        if (!reader.Next.Is(';'))
        {
            operands.Add(Operand());
            while (reader.TrySkip(','))
            {
                operands.Add(operands.Count < MostOperands ? Operand() : throw reader.Error(reader.Next, $"more than {MostOperands} operands"));
            }
        }

        reader.Expect(';');
        return new InstructionSyntax(at, guard, isNegated, opcode, operands);
    }

    private OperandSyntax Operand()
    {
        Token next = reader.Next;
        if (reader.TrySkip('['))
        {
            NameSyntax? name = reader.Next.Kind == TokenKind.Word ? Name() : null;
            bool isOffset = name is null || reader.Next.Is('+') || reader.Next.Is('-');
            long offset = isOffset ? reader.TakeInteger(int.MinValue, int.MaxValue) : 0;
            reader.Expect(']');
            return new AddressSyntax(next.At, name, offset);
        }

        if (reader.TrySkip('{'))
        {
            var elements = new List<OperandSyntax> { Scalar() };
            while (reader.TrySkip(','))
            {
                elements.Add(elements.Count < MostOperands ? Scalar() : throw reader.Error(reader.Next, $"more than {MostOperands} elements"));
            }

            reader.Expect('}');
            return new VectorSyntax(next.At, elements);
        }

        OperandSyntax first = Scalar();
        return reader.TrySkip('|') ? new PairSyntax(next.At, first, Scalar()) : first;
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
            : reader.Next.Is('+') || reader.Next.Is('-') ? name with { Offset = reader.TakeInteger(int.MinValue, int.MaxValue) }
            : name;
    }

    /// <summary>A name; that of a special register may have a part, as <c>%tid.x</c>.</summary>
    private NameSyntax Name()
    {
        Token name = reader.TakeName();
        return new NameSyntax(name.At, reader.Next.Kind == TokenKind.Dot ? name.Text + reader.Take().Text : name.Text);
    }
}
