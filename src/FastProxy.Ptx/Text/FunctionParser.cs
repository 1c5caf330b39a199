namespace FastProxy.Ptx.Text;

/// <summary>Reads kernels and functions: their heads at once, a function's body when something calls it.</summary>
/// <param name="reader">The tokens.</param>
/// <param name="opcodes">The instructions there are.</param>
internal sealed class FunctionParser(TokenReader reader, IOpcodes opcodes)
{
    private const int MaxThreads = 1024;
    private const int MaxParameterBytes = 4352;

    /// <summary>A kernel.</summary>
    public FunctionSyntax Entry()
    {
        reader.Expect(".entry");
        Token name = reader.TakeDeclaredName();
        List<VariableSyntax> parameters = reader.Next.Is('(') ? Parameters(isKernels: true) : [];
        Bounds bounds = ReadBounds();
        VariableSyntax? flaw = parameters.Find(p => p.Bytes == 0 || p.Dimensions > 1);
        if (flaw is not null)
        {
            throw reader.Source.Error(flaw.At, "a parameter that is an array has one size");
        }

        // Each parameter lies as its alignment asks; the sum is an upper bound of the gaps between them.
        if (parameters.Sum(p => (long)p.Bytes) > MaxParameterBytes)
        {
            throw reader.Error(name, $"more than {MaxParameterBytes} bytes of parameters");
        }

        BlockSyntax body = new BodyParser(reader, opcodes).Block();
        return new FunctionSyntax(name.At, name.Text, [], parameters, () => body) { MaxThreads = bounds.Max, Threads = bounds.Exact };
    }

    /// <summary>A function, or the declaration of one.</summary>
    public FunctionSyntax Function()
    {
        reader.Expect(".func");
        List<VariableSyntax> results = reader.Next.Is('(') ? Parameters(isKernels: false) : [];
        Token name = reader.TakeDeclaredName();
        List<VariableSyntax> parameters = reader.Next.Is('(') ? Parameters(isKernels: false) : [];
        if (results.Count == 0)
        {
            reader.TrySkip(".noreturn");
        }

        if (reader.TrySkip(';'))
        {
            return new FunctionSyntax(name.At, name.Text, results, parameters, null);
        }

        int start = reader.At;
        reader.SkipBraces();
        var body = new Lazy<BlockSyntax>(() =>
        {
            (int end, reader.At) = (reader.At, start);
            BlockSyntax block = new BodyParser(reader, opcodes).Block();
            reader.At = end;
            return block;
        });
        return new FunctionSyntax(name.At, name.Text, results, parameters, () => body.Value);
    }

    private List<VariableSyntax> Parameters(bool isKernels)
    {
        var parameters = new List<VariableSyntax>();
        reader.Expect('(');
        while (!reader.TrySkip(')'))
        {
            if (parameters.Count > 0)
            {
                reader.Expect(',');
            }

            parameters.Add(DeclarationParser.Parameter(reader, isKernels));
        }

        return parameters;
    }

    private Bounds ReadBounds()
    {
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
                    reader.TakeInteger(1, int.MaxValue);
                    break;
                case ".pragma":
                    reader.TakeQuoted();
                    reader.Expect(';');
                    break;
                default:
                    throw reader.Error(directive, $"expected a body in braces, found {directive.Shown}");
            }

            if (most > 0 && exact > 0)
            {
                throw reader.Error(directive, "a kernel has .maxntid or .reqntid, not both");
            }
        }

        return new Bounds(most, exact);
    }

    private int Threads()
    {
        long threads = reader.TakeInteger(1, MaxThreads);
        for (int axis = 1; axis < 3 && reader.TrySkip(','); axis++)
        {
            threads *= reader.TakeInteger(1, MaxThreads);
        }

        return (int)Math.Min(threads, MaxThreads);
    }

    private readonly record struct Bounds(int Max, int Exact);
}
