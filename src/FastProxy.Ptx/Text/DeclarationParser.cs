namespace FastProxy.Ptx.Text;

/// <summary>Reads declarations of variables and parameters.</summary>
internal static class DeclarationParser
{
    private const int MaxBytes = 1 << 26;
    private const int MaxAlign = 256;

    /// <summary>The variables of a declaration that begins with its state space.</summary>
    public static List<VariableSyntax> Variables(TokenReader reader, bool isExtern)
    {
        StateSpace space = reader.Take().Text switch
        {
            ".shared" => StateSpace.Shared,
            ".local" => StateSpace.Local,
            ".global" => StateSpace.Global,
            ".param" => StateSpace.Param,
            _ => StateSpace.Const,
        };
        var list = new List<VariableSyntax>();
        (PtxType type, int elements, int align) = Type(reader);
        do
        {
            list.Add(Variable(reader, space, type, elements, align, isExtern));
        }
        while (reader.TrySkip(','));

        reader.Expect(';');
        return list;
    }

    /// <summary>A parameter; only that of a kernel may say that it points to something.</summary>
    public static VariableSyntax Parameter(TokenReader reader, bool isKernels)
    {
        reader.Expect(".param");
        (PtxType type, int elements, int align) = Type(reader);
        if (isKernels && reader.TrySkip(".ptr"))
        {
            // The memory that a pointer points to is a promise that no check needs.
            _ = reader.TrySkip(".global") || reader.TrySkip(".shared") || reader.TrySkip(".local") || reader.TrySkip(".const");
            Align(reader);
        }

        return Variable(reader, StateSpace.Param, type, elements, align, isExtern: false);
    }

    private static (PtxType Type, int Elements, int Align) Type(TokenReader reader)
    {
        int align = Align(reader);
        int elements = reader.TrySkip(".v2") ? 2 : reader.TrySkip(".v4") ? 4 : 1;
        Token at = reader.Next;
        PtxType type = reader.TakeType();
        return type == PtxType.Pred ? throw reader.Error(at, "a predicate cannot lie in memory")
            : type.Bytes() * elements > 16 ? throw reader.Error(at, "a vector has at most 16 bytes")
            : (type, elements, Math.Max(align, type.Bytes() * elements));
    }

    private static int Align(TokenReader reader)
    {
        if (!reader.TrySkip(".align"))
        {
            return 0;
        }

        Token number = reader.Next;
        int align = (int)reader.TakeInteger(1, MaxAlign);
        return int.IsPow2(align) ? align : throw reader.Error(number, $"an alignment is a power of two, found {number.Shown}");
    }

    private static VariableSyntax Variable(TokenReader reader, StateSpace space, PtxType type, int elements, int align, bool isExtern)
    {
        Token name = reader.TakeDeclaredName();
        long bytes = (long)type.Bytes() * elements;
        int dimensions = 0;
        bool isOpen = false;
        while (reader.TrySkip('['))
        {
            if (dimensions++ == 0 && reader.TrySkip(']'))
            {
                isOpen = true;
                continue;
            }

            bytes *= reader.TakeInteger(1, MaxBytes);
            reader.Expect(']');
            if (bytes > MaxBytes)
            {
                throw reader.Error(name, $"{name.Shown} takes more than {MaxBytes} bytes");
            }
        }

        if (space == StateSpace.Param && elements > 1 && dimensions == 0)
        {
            throw reader.Error(name, "a vector in .param is an array");
        }

        Initialiser? data = null;
        if (reader.Next.Is('='))
        {
            if (space is not (StateSpace.Const or StateSpace.Global) || dimensions > 1 || (elements > 1 && dimensions > 0))
            {
                throw reader.Error(reader.Next, "only .const and .global variables of one dimension have initial values");
            }

            reader.Take();
            data = Initialiser.Read(reader, type, isOpen ? MaxBytes : bytes, isList: dimensions > 0 || elements > 1, isVector: elements > 1);
            bytes = isOpen ? data.Bytes.Length : bytes;
        }

        return isExtern != (isOpen && data is null)
            ? throw reader.Error(name, "an array without a size is .extern .shared, and that is without a size")
            : new VariableSyntax(name.At, space, type, align, name.Text, isExtern ? 0 : (int)bytes, dimensions, isExtern, data);
    }
}
