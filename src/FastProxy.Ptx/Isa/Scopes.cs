using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>What names stand for in a kernel or function, block by block.</summary>
/// <param name="source">The text, for messages.</param>
/// <param name="rows">Rows for registers.</param>
/// <param name="module">What the module declares.</param>
internal sealed class Scopes(SourceText source, Rows rows, Dictionary<string, Symbol> module)
{
    private readonly List<Dictionary<string, Symbol>> scopes = [module];
    private readonly List<int> units = [];

    /// <summary>Rows of all registers that have been named.</summary>
    public IReadOnlyList<int> Units => units;

    /// <summary>Begins a block.</summary>
    public void Push() => scopes.Add([]);

    /// <summary>Ends it.</summary>
    public void Pop() => scopes.RemoveAt(scopes.Count - 1);

    /// <summary>Gives a name a meaning in the block at hand.</summary>
    public void Declare(Position at, string name, Symbol symbol)
    {
        if (!scopes[^1].TryAdd(name, symbol))
        {
            throw source.Error(at, $"'{SourceText.Shown(name)}' is declared twice");
        }
    }

    /// <summary>Gives a register, or a row of them, its name.</summary>
    public void Declare(RegisterSyntax register)
    {
        if (register.Count is null && SpecialRegister(register.Name))
        {
            throw source.Error(register.At, $"'{SourceText.Shown(register.Name)}' is the name of a special register");
        }

        // %r3 beside %r<4> would be two registers of one name.
        (string stem, string digits) = Divided(register.Name);
        Symbol? beside = register.Count is { } count
            ? scopes[^1].FirstOrDefault(s => s.Value is RegisterSymbol { Count: null } && Divided(s.Key) is var (other, number)
                && other == register.Name && int.TryParse(number, out int index) && index < count).Value
            : scopes[^1].GetValueOrDefault(Range(stem)) is RegisterSymbol { Count: { } some } range && int.TryParse(digits, out int own) && own < some
                ? range
                : null;
        if (beside is not null)
        {
            throw source.Error(register.At, $"'{SourceText.Shown(register.Name)}' is declared twice");
        }

        Declare(register.At, register.Count is null ? register.Name : Range(register.Name), new RegisterSymbol(register.Type, register.Count));
    }

    /// <summary>What a name stands for, or null; a register of a row has no symbol of its own.</summary>
    public Symbol? Find(string name)
    {
        for (int s = scopes.Count - 1; s >= 0; s--)
        {
            if (scopes[s].TryGetValue(name, out Symbol? symbol))
            {
                return symbol;
            }
        }

        return null;
    }

    /// <summary>The row of a register.</summary>
    public (int Unit, PtxType Type) Register(NameSyntax name)
    {
        (string stem, string digits) = Divided(name.Name);
        for (int s = scopes.Count - 1; s >= 0; s--)
        {
            if (scopes[s].TryGetValue(name.Name, out Symbol? symbol))
            {
                return symbol is RegisterSymbol register
                    ? (Unit(name, register), register.Type)
                    : throw source.Error(name.At, $"'{SourceText.Shown(name.Name)}' is no register");
            }

            // All digits at the end are the number: %r1<3> declares registers that nothing can name.
            if (scopes[s].TryGetValue(Range(stem), out symbol) && symbol is RegisterSymbol { Count: { } count } range
                && (digits == "0" || !digits.StartsWith('0')) && int.TryParse(digits, out int index) && index < count)
            {
                return (Unit(name, range), range.Type);
            }
        }

        throw source.Error(name.At, $"'{SourceText.Shown(name.Name)}' is not declared");
    }

    private static bool SpecialRegister(string name) => Execution.SpecialRegister.IsTaken(name);

    private static (string Stem, string Digits) Divided(string name)
    {
        string stem = name.TrimEnd("0123456789".ToCharArray());
        return (stem, name[stem.Length..]);
    }

    /// <summary>The key of registers that are declared together: their stem may be the name of another.</summary>
    private static string Range(string stem) => stem + "<";

    private int Unit(NameSyntax name, RegisterSymbol register)
    {
        if (!register.Units.TryGetValue(name.Name, out int unit))
        {
            unit = rows.Register(name.At, name.Name, register.Type);
            register.Units.Add(name.Name, unit);
            units.Add(unit);
        }

        return unit;
    }
}
