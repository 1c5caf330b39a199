using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Makes a program of an entry: finds what names stand for, lays out memory and registers, and decodes each instruction by its form.</summary>
internal sealed class Binder
{
    private const int MostUnits = 1 << 16;
    private const int MostMemory = 1 << 16;

    private readonly SourceText source;
    private readonly ModuleSyntax module;
    private readonly EntrySyntax entry;
    private readonly List<Dictionary<string, Symbol>> scopes = [[]];
    private readonly Dictionary<VariableSyntax, int> offsets = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, string> registerNames = [];
    private readonly List<(int Unit, int Bytes)> registers = [];
    private readonly Dictionary<(int Bytes, ulong Bits), int> constants = [];
    private readonly Dictionary<string, int> specials = [];
    private readonly Dictionary<PtxType, int> sinks = [];
    private readonly List<(Branch Branch, LabelSymbol Label)> targets = [];
    private readonly List<Operation> operations = [];
    private readonly List<BoundInstruction> instructions = [];
    private int units = 1;

    /// <summary>For an entry of a module.</summary>
    public Binder(SourceText source, ModuleSyntax module, EntrySyntax entry)
    {
        this.source = source;
        this.module = module;
        this.entry = entry;
    }

    /// <summary>The bits that fit some bytes.</summary>
    public static ulong Low(ulong bits, int bytes) => bytes == sizeof(ulong) ? bits : bits & ((1ul << (bytes * 8)) - 1);

    /// <summary>The program.</summary>
    public PtxProgram Program()
    {
        int parameterBytes = LayOut(StateSpace.Param, entry.Parameters);
        int constBytes = LayOut(StateSpace.Const, module.Variables);
        var locals = new List<VariableSyntax>();
        Collect(entry.Body, locals);
        int sharedBytes = LayOut(StateSpace.Shared, [.. module.Variables, .. locals]);
        int localBytes = LayOut(StateSpace.Local, locals);
        foreach (VariableSyntax variable in (IEnumerable<VariableSyntax>)[.. module.Variables, .. entry.Parameters])
        {
            Declare(variable);
        }

        Bind(entry.Body);
        Add(new Exit { Flow = Flow.Exit }, entry.Body.At, "exit", InstructionClass.Control, null, []);
        foreach ((Branch branch, LabelSymbol label) in targets)
        {
            branch.Target = label.Index;
        }

        var written = new uint[units];
        Array.Fill(written, uint.MaxValue);
        foreach ((int unit, int bytes) in registers)
        {
            Array.Clear(written, unit, Rows(bytes));
        }

        var code = new KernelCode
        {
            Operations = [.. operations],
            Units = units,
            WrittenAtStart = written,
            Constants = [.. constants.Select(c => new ConstantRow(c.Value, c.Key.Bytes, c.Key.Bits))],
            Specials = [.. specials.Select(s => (SpecialRegister.All[s.Key], s.Value))],
            ConstantMemory = Constants(constBytes),
            RegisterNames = registerNames,
        };
        return new PtxProgram(code, () => Liveness.Of(instructions, operations, registers))
        {
            File = source.File,
            Name = entry.Name,
            Target = module.Target,
            Instructions = [.. instructions.Select(i => new PtxInstruction(i.Line, i.Opcode, i.Class))],
            ParameterBytes = parameterBytes,
            SharedBytes = sharedBytes,
            LocalBytes = localBytes,
            MostThreads = entry.MostThreads,
            Threads = entry.Threads,
        };
    }

    /// <summary>The error at a place.</summary>
    public GpuException Error(Position at, string message) => source.Error(at, message);

    /// <summary>The row of a register.</summary>
    public (int Unit, PtxType Type) Register(NameSyntax name)
    {
        string stem = name.Name.TrimEnd("0123456789".ToCharArray());
        string digits = name.Name[stem.Length..];
        for (int s = scopes.Count - 1; s >= 0; s--)
        {
            if (scopes[s].TryGetValue(name.Name, out Symbol? symbol))
            {
                return symbol is RegisterSymbol register
                    ? (Unit(name, register), register.Type)
                    : throw Error(name.At, $"'{SourceText.Shown(name.Name)}' is no register");
            }

            // The digits of %r12 may belong to the stem in part: %r1<3> declares %r10.
            for (int split = 0; split < digits.Length; split++)
            {
                string number = digits[split..];
                if (scopes[s].TryGetValue(Range(stem + digits[..split]), out symbol) && symbol is RegisterSymbol { Count: { } count } range
                    && (number == "0" || number[0] != '0') && int.TryParse(number, out int index) && index < count)
                {
                    return (Unit(name, range), range.Type);
                }
            }
        }

        throw Error(name.At, $"'{SourceText.Shown(name.Name)}' is not declared");
    }

    /// <summary>The variable of a name, or null.</summary>
    public VariableSymbol? Variable(NameSyntax name) => Find(name.Name) as VariableSymbol;

    /// <summary>The row of a special register of 32 bits, or null where the name is another's.</summary>
    public int? Special(NameSyntax name) => SpecialRegister.All.ContainsKey(name.Name) && name.Offset == 0
        ? Row(specials, name.Name, sizeof(uint))
        : null;

    /// <summary>The row of an immediate.</summary>
    public int Constant(int bytes, ulong bits) => Row(constants, (bytes, bits), bytes);

    /// <summary>A row that is written and never read.</summary>
    public int Sink(PtxType type) => Row(sinks, type, type.Bytes());

    /// <summary>Notes that a branch goes to a label.</summary>
    public void SetTarget(OperandSyntax operand, Branch branch)
    {
        targets.Add(operand is NameSyntax { Offset: 0 } name && Find(name.Name) is LabelSymbol label
            ? (branch, label)
            : throw Error(operand.At, operand is NameSyntax other ? $"there is no label '{SourceText.Shown(other.Name)}'" : "expected a label"));
    }

    /// <summary>The key of registers that are declared together: their stem may be the name of another.</summary>
    private static string Range(string stem) => stem + "<";

    private Symbol? Find(string name)
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

    private int Row<K>(Dictionary<K, int> rows, K key, int bytes)
        where K : notnull
    {
        if (!rows.TryGetValue(key, out int unit))
        {
            unit = Take(bytes, entry.At);
            rows.Add(key, unit);
        }

        return unit;
    }

    private int Unit(NameSyntax name, RegisterSymbol register)
    {
        if (!register.Units.TryGetValue(name.Name, out int unit))
        {
            unit = Take(register.Type.Bytes(), name.At);
            register.Units.Add(name.Name, unit);
            registerNames[unit] = SourceText.Shown(name.Name);
            registers.Add((unit, register.Type.Bytes()));
        }

        return unit;
    }

    private int Take(int bytes, Position at)
    {
        int unit = units;
        units += Rows(bytes);
        return units <= MostUnits ? unit : throw Error(at, $"the kernel has more than {MostUnits * Warp.UnitBytes / 32 / sizeof(uint)} registers and immediates of 32 bits");
    }

    private static int Rows(int bytes) => Math.Max(bytes * 32 / Warp.UnitBytes, 1);

    private int LayOut(StateSpace space, IReadOnlyList<VariableSyntax> variables)
    {
        int end = 0;
        foreach (VariableSyntax variable in variables.Where(v => v.Space == space).OrderBy(v => v.IsExtern))
        {
            end = (end + variable.Align - 1) / variable.Align * variable.Align;
            offsets[variable] = end;
            end += variable.Bytes;
            if (end > MostMemory)
            {
                throw Error(variable.At, $"more than {MostMemory} bytes of .{space.ToString().ToLowerInvariant()} memory");
            }
        }

        return end;
    }

    private static void Collect(BlockSyntax block, List<VariableSyntax> variables)
    {
        foreach (StatementSyntax statement in block.Statements)
        {
            if (statement is VariableSyntax variable)
            {
                variables.Add(variable);
            }
            else if (statement is BlockSyntax inner)
            {
                Collect(inner, variables);
            }
        }
    }

    private Region Constants(int bytes)
    {
        var region = new Region(0, bytes);
        var data = new byte[bytes];
        foreach (VariableSyntax variable in module.Variables)
        {
            variable.Data?.CopyTo(data, offsets[variable]);
        }

        region.Write(0, data);
        return region;
    }

    private void Declare(VariableSyntax variable) =>
        Declare(variable.At, variable.Name, new VariableSymbol(variable.Space, offsets[variable], variable.Bytes, variable.IsExtern));

    private void Declare(Position at, string name, Symbol symbol)
    {
        if (!scopes[^1].TryAdd(name, symbol))
        {
            throw Error(at, $"'{SourceText.Shown(name)}' is declared twice");
        }
    }

    private void Bind(BlockSyntax block)
    {
        scopes.Add([]);
        foreach (LabelSyntax label in block.Statements.OfType<LabelSyntax>())
        {
            Declare(label.At, label.Name, new LabelSymbol());
        }

        foreach (StatementSyntax statement in block.Statements)
        {
            switch (statement)
            {
                case BlockSyntax inner:
                    Bind(inner);
                    break;
                case LabelSyntax label:
                    ((LabelSymbol)scopes[^1][label.Name]).Index = operations.Count;
                    break;
                case RegisterSyntax { Count: null } register when SpecialRegister.IsTaken(register.Name):
                    throw Error(register.At, $"'{SourceText.Shown(register.Name)}' is the name of a special register");
                case RegisterSyntax register:
                    Declare(register.At, register.Count is null ? register.Name : Range(register.Name), new RegisterSymbol(register.Type, register.Count));
                    break;
                case VariableSyntax variable:
                    Declare(variable);
                    break;
                case InstructionSyntax instruction:
                    Bind(instruction);
                    break;
                default:
                    throw Error(statement.At, "unexpected statement");
            }
        }

        scopes.RemoveAt(scopes.Count - 1);
    }

    private void Bind(InstructionSyntax syntax)
    {
        Form form = FormTable.Forms[syntax.Opcode];
        if (form.Target > module.Target)
        {
            throw Error(syntax.At, $"{form.Name} needs .target sm_{form.Target}, the module has sm_{module.Target}");
        }

        var binding = new Binding(this, syntax);
        if (binding.Count < form.Least || binding.Count > form.Most)
        {
            string expected = form.Least == form.Most ? $"{form.Least}" : $"{form.Least} to {form.Most}";
            throw Error(syntax.At, $"{form.Name} has {expected} operands, found {binding.Count}");
        }

        Operation operation = form.Bind(binding);
        operation.SetSources(binding.Sources);
        if (syntax.Guard is { } guard)
        {
            operation.Guard = new Binding(this, syntax).Source(guard, PtxType.Pred);
            operation.GuardFlip = syntax.IsNegated ? uint.MaxValue : 0;
        }

        Add(operation, syntax.At, form.Name, form.Class, binding, binding.Destinations);
    }

    private void Add(Operation operation, Position at, string opcode, InstructionClass kind, Binding? binding, IReadOnlyList<int> destinations)
    {
        operation.Index = operations.Count;
        operations.Add(operation);
        IReadOnlyList<int> reads = binding?.Sources ?? [];
        reads = operation.Guard < 0 ? reads : [.. reads, operation.Guard];
        instructions.Add(new BoundInstruction(at.Line, opcode, kind, reads, destinations));
    }
}
