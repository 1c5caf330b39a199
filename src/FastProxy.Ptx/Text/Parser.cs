using FastProxy.Kernels.Gpu;

namespace FastProxy.Ptx.Text;

/// <summary>Reads a module's directives and its entries' heads; <see cref="BodyParser"/> reads what they do.</summary>
internal sealed class Parser
{
    private const int MostBytes = 1 << 26;
    private const int MostThreads = 1024;

    private readonly TokenReader reader;
    private readonly Func<string, bool> isOpcode;
    private readonly List<VariableSyntax> variables = [];
    private readonly List<EntrySyntax> entries = [];

    private Parser(TokenReader reader, Func<string, bool> isOpcode)
    {
        this.reader = reader;
        this.isOpcode = isOpcode;
    }

    /// <summary>The module that <paramref name="source"/> writes.</summary>
    /// <param name="source">The text.</param>
    /// <param name="isOpcode">Whether there is such an instruction.</param>
    /// <exception cref="GpuException">It is no module; with line and column.</exception>
    public static ModuleSyntax Read(SourceText source, Func<string, bool> isOpcode) => new Parser(new TokenReader(source), isOpcode).Module();

    private ModuleSyntax Module()
    {
        reader.Expect(".version");
        Token version = reader.Take();
        string[] parts = version.Text.Split('.');
        if (version.Kind != TokenKind.Number || parts.Length != 2 || !int.TryParse(parts[0], out int major) || !int.TryParse(parts[1], out int minor)
            || major is < 6 or > 9 || minor is < 0 or > 9)
        {
            throw reader.Error(version, $"expected a version from 6.0 to 9.9, found {version.Shown}");
        }

        reader.Expect(".target");
        Token target = reader.TakeName();
        if (!target.Text.StartsWith("sm_") || !int.TryParse(target.Text.AsSpan(3).TrimEnd('a'), out int sm) || sm is < 30 or > 200)
        {
            throw reader.Error(target, $"expected a target such as sm_70, found {target.Shown}");
        }

        reader.Expect(".address_size");
        Token size = reader.Take();
        if (size.Text != "64")
        {
            throw reader.Error(size, $"expected 64, found {size.Shown}");
        }

        while (reader.Next.Kind != TokenKind.End)
        {
            Directive();
        }

        return new ModuleSyntax((major * 10) + minor, sm, variables, entries);
    }

    private void Directive()
    {
        bool isExtern = reader.TrySkip(".extern");
        if (!isExtern && !reader.TrySkip(".visible"))
        {
            reader.TrySkip(".weak");
        }

        Token next = reader.Next;
        if (next.Is(".entry") && !isExtern)
        {
            entries.Add(Entry());
        }
        else if (next.Is(".shared") || (next.Is(".const") && !isExtern))
        {
            variables.AddRange(Variables(reader, isExtern));
        }
        else
        {
            throw reader.Error(next, $"expected .entry, .shared or .const, found {next.Shown}");
        }
    }

    private EntrySyntax Entry()
    {
        Position at = reader.Expect(".entry").At;
        string name = reader.TakeName().Text;
        var parameters = new List<VariableSyntax>();
        if (reader.TrySkip('('))
        {
            while (!reader.TrySkip(')'))
            {
                if (parameters.Count > 0)
                {
                    reader.Expect(',');
                }

                Token space = reader.Expect(".param");
                parameters.Add(Variable(reader, space.At, StateSpace.Param, isExtern: false));
            }
        }

        int most = 0;
        int exact = 0;
        while (reader.Next.Kind == TokenKind.Dot)
        {
            Token directive = reader.Take();
            switch (directive.Text)
            {
                case ".maxntid":
                    most = Threads();
                    break;
                case ".reqntid":
                    exact = Threads();
                    break;
                case ".minnctapersm" or ".maxnreg":
                    reader.TakeInteger(0, int.MaxValue);
                    break;
                default:
                    throw reader.Error(directive, $"expected a body in braces, found {directive.Shown}");
            }
        }

        return new EntrySyntax(at, name, parameters, most, exact, new BodyParser(reader, isOpcode).Block());
    }

    private int Threads()
    {
        long threads = reader.TakeInteger(1, MostThreads);
        while (reader.TrySkip(','))
        {
            threads *= reader.TakeInteger(1, MostThreads);
        }

        return (int)Math.Min(threads, MostThreads);
    }

    /// <summary>The variables of a declaration that begins with its state space.</summary>
    public static List<VariableSyntax> Variables(TokenReader reader, bool isExtern)
    {
        Token space = reader.Take();
        StateSpace kind = space.Text switch
        {
            ".shared" => StateSpace.Shared,
            ".local" => StateSpace.Local,
            _ => StateSpace.Const,
        };
        var list = new List<VariableSyntax> { Variable(reader, space.At, kind, isExtern) };
        while (reader.TrySkip(','))
        {
            list.Add(Name(reader, kind, list[0].Type, list[0].Align, isExtern));
        }

        reader.Expect(';');
        return list;
    }

    private static VariableSyntax Variable(TokenReader reader, Position at, StateSpace space, bool isExtern)
    {
        int align = 0;
        if (reader.TrySkip(".align"))
        {
            Token number = reader.Next;
            align = (int)reader.TakeInteger(1, 256);
            if (!int.IsPow2(align))
            {
                throw reader.Error(number, $"an alignment is a power of two, found {number.Shown}");
            }
        }

        PtxType type = reader.TakeType();
        return type == PtxType.Pred
            ? throw reader.Source.Error(at, "a predicate cannot lie in memory")
            : Name(reader, space, type, Math.Max(align, type.Bytes()), isExtern);
    }

    private static VariableSyntax Name(TokenReader reader, StateSpace space, PtxType type, int align, bool isExtern)
    {
        Token name = reader.TakeName();
        long bytes = type.Bytes();
        bool isOpen = false;
        while (reader.TrySkip('['))
        {
            if (isExtern && reader.TrySkip(']'))
            {
                isOpen = true;
                continue;
            }

            bytes *= reader.TakeInteger(1, MostBytes);
            reader.Expect(']');
            if (bytes > MostBytes)
            {
                throw reader.Error(name, $"{name.Shown} takes more than {MostBytes} bytes");
            }
        }

        if (isExtern != isOpen)
        {
            throw reader.Error(name, "an array without a size is .extern .shared, and that is without a size");
        }

        byte[]? data = null;
        if (reader.Next.Is('='))
        {
            if (space != StateSpace.Const)
            {
                throw reader.Error(reader.Next, "only .const variables have initial values");
            }

            reader.Take();
            data = Data(reader, type, bytes);
        }

        return new VariableSyntax(name.At, space, type, align, name.Text, isOpen ? 0 : (int)bytes, isExtern, data);
    }

    private static byte[] Data(TokenReader reader, PtxType type, long bytes)
    {
        var data = new List<byte>();
        bool isList = reader.TrySkip('{');
        do
        {
            Token at = reader.Next;
            if (!reader.TakeNumber().TryBits(type, out ulong bits))
            {
                throw reader.Error(at, $"{at.Shown} is no number of type .{type.Name()}");
            }

            data.AddRange(BitConverter.GetBytes(bits).AsSpan(0, type.Bytes()));
            if (data.Count > bytes)
            {
                throw reader.Error(at, "more initial values than the variable holds");
            }
        }
        while (isList && reader.TrySkip(','));

        if (isList)
        {
            reader.Expect('}');
        }

        return [.. data];
    }
}
