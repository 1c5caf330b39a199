using FastProxy.Kernels.Gpu;

namespace FastProxy.Ptx.Text;

/// <summary>Reads a module's directives; <see cref="FunctionParser"/> reads its kernels and functions.</summary>
internal sealed class Parser
{
    private const int MaxConst = 1 << 16;

    private readonly TokenReader reader;
    private readonly FunctionParser functionParser;
    private readonly List<VariableSyntax> variables = [];
    private readonly List<FunctionSyntax> entries = [];
    private readonly Dictionary<string, FunctionSyntax> functions = [];
    private readonly Dictionary<int, string> files = [];
    private readonly HashSet<string> names = [];
    private long constBytes;

    private Parser(TokenReader reader, IOpcodes opcodes)
    {
        this.reader = reader;
        functionParser = new FunctionParser(reader, opcodes);
    }

    /// <summary>The module that <paramref name="source"/> writes.</summary>
    /// <param name="source">The text.</param>
    /// <param name="opcodes">The instructions there are.</param>
    /// <exception cref="GpuException">It is no module; with line and column.</exception>
    public static ModuleSyntax Read(SourceText source, IOpcodes opcodes) => new Parser(new TokenReader(source), opcodes).Module();

    private ModuleSyntax Module()
    {
        (int version, int target) = Head();
        while (reader.Next.Kind != TokenKind.End)
        {
            Directive();
        }

        return new ModuleSyntax(version, target, variables, entries, functions, files);
    }

    private (int Version, int Target) Head()
    {
        reader.Expect(".version");
        Token number = reader.Take();
        string[] parts = number.Text.Split('.');
        if (number.Kind != TokenKind.Number || parts.Length != 2 || !int.TryParse(parts[0], out int major) || !int.TryParse(parts[1], out int minor)
            || !Editions.HasVersion((major * 10) + minor))
        {
            throw reader.Error(number, $"expected a version of PTX from 6.0 to 9.0, found {number.Shown}");
        }

        reader.Expect(".target");
        Token target = reader.TakeName();
        if (!target.Text.StartsWith("sm_")
            || !int.TryParse(target.Text.AsSpan(3).TrimEnd('a'), out int sm)
            || Editions.FirstVersion(sm) is not { } first)
        {
            throw reader.Error(target, $"expected a target such as sm_70, found {target.Shown}");
        }

        if (first > (major * 10) + minor)
        {
            throw reader.Error(target, $"{target.Text} needs .version {first / 10}.{first % 10}, the module has {number.Text}");
        }

        while (reader.TrySkip(','))
        {
            Token option = reader.TakeName();
            if (option.Text is not ("debug" or "texmode_unified" or "texmode_independent"))
            {
                throw reader.Error(option, $"expected debug, found {option.Shown}");
            }
        }

        reader.Expect(".address_size");
        Token size = reader.Take();
        return size.Text == "64" ? ((major * 10) + minor, sm) : throw reader.Error(size, $"expected 64, found {size.Shown}");
    }

    private void Directive()
    {
        bool isExtern = reader.TrySkip(".extern");
        bool isLinked = !isExtern && (reader.TrySkip(".visible") || reader.TrySkip(".weak"));
        Token next = reader.Next;
        if (next.Is(".entry") && !isExtern)
        {
            FunctionSyntax entry = functionParser.Entry();
            Name(entry.At, entry.Name);
            entries.Add(entry);
        }
        else if (next.Is(".func"))
        {
            Function(functionParser.Function());
        }
        else if (next.Is(".shared") || ((next.Is(".const") || next.Is(".global")) && !isExtern))
        {
            Variables(isExtern);
        }
        else if (next.Is(".file") && !isExtern && !isLinked)
        {
            reader.Take();
            int number = (int)reader.TakeInteger(0, int.MaxValue);
            files[number] = reader.TakeQuoted();
            while (reader.TrySkip(','))
            {
                reader.TakeInteger(0, long.MaxValue);
            }
        }
        else if (next.Is(".section") && !isExtern && !isLinked)
        {
            reader.Take();
            reader.Take();
            reader.SkipBraces();
        }
        else
        {
            throw reader.Error(next, $"expected .entry, .func, .global, .shared or .const, found {next.Shown}");
        }
    }

    /// <summary>A function that is declared may be defined later.</summary>
    private void Function(FunctionSyntax function)
    {
        if (!functions.TryGetValue(function.Name, out FunctionSyntax? earlier))
        {
            Name(function.At, function.Name);
        }
        else if (earlier.HasBody && function.HasBody)
        {
            throw reader.Source.Error(function.At, $"'{SourceText.Shown(function.Name)}' is declared twice");
        }

        if (earlier is null || function.HasBody)
        {
            functions[function.Name] = function with { FirstAt = earlier?.FirstAt ?? function.At };
        }
    }

    private void Variables(bool isExtern)
    {
        foreach (VariableSyntax variable in DeclarationParser.Variables(reader, isExtern))
        {
            Name(variable.At, variable.Name);
            variables.Add(variable);
            constBytes += variable.Space == StateSpace.Const ? variable.Bytes : 0;
            if (constBytes > MaxConst)
            {
                throw reader.Source.Error(variable.At, $"more than {MaxConst} bytes of .const memory");
            }
        }
    }

    private void Name(Position at, string name)
    {
        if (!names.Add(name))
        {
            throw reader.Source.Error(at, $"'{SourceText.Shown(name)}' is declared twice");
        }
    }
}
