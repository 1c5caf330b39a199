using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>
/// Makes a program of a kernel: finds what names stand for, lays out memory and registers, and decodes each instruction by its form. A function is
/// decoded anew at each call, in place of it.
/// </summary>
internal sealed class Binder
{
    private const int MaxOperations = 1 << 20;
    private const int MaxShared = 48 << 10;

    private readonly SourceText source;
    private readonly ModuleSyntax module;
    private readonly ModuleImage image;
    private readonly FunctionSyntax entry;
    private readonly Dictionary<string, Symbol> moduleScope = [];
    private readonly List<(Branch Branch, LabelSymbol Label)> targets = [];
    private readonly List<Operation> operations = [];
    private readonly List<BoundInstruction> instructions = [];
    private readonly Layout parameters;
    private readonly Layout shared;
    private readonly Layout local;
    private readonly Rows rows;
    private Frame frame;

    /// <summary>For a kernel of a module.</summary>
    public Binder(SourceText source, ModuleSyntax module, ModuleImage image, FunctionSyntax entry)
    {
        this.source = source;
        this.module = module;
        this.image = image;
        this.entry = entry;
        parameters = new Layout(source, StateSpace.Param);
        shared = new Layout(source, StateSpace.Shared);
        local = new Layout(source, StateSpace.Local);
        rows = new Rows(source);
        frame = new Frame(new Scopes(source, rows, moduleScope), null, 0);
    }

    /// <summary>The bits that fit some bytes.</summary>
    public static ulong Low(ulong bits, int bytes) => bytes == sizeof(ulong) ? bits : bits & ((1ul << (bytes * 8)) - 1);

    /// <summary>The program.</summary>
    public PtxProgram Program()
    {
        BlockSyntax body = entry.ReadBody!();
        LayOutShared(body);
        foreach (VariableSyntax variable in module.Variables)
        {
            moduleScope.Add(variable.Name, Symbol(variable));
        }

        frame.Scopes.Push();
        foreach (VariableSyntax parameter in entry.Parameters)
        {
            frame.Scopes.Declare(
                parameter.At, parameter.Name, new VariableSymbol(StateSpace.Param, parameters.Offset(parameter), parameter.Bytes, false));
        }

        Bind(body);
        Add(new Exit { Flow = Flow.Exit }, body.At, "exit", InstructionClass.Control, null, null);
        foreach ((Branch branch, LabelSymbol label) in targets)
        {
            branch.Target = label.Index;
        }

        return new PtxProgram(rows.Code(operations), image, () => Liveness.Of(instructions, operations, rows.Registers))
        {
            File = source.File,
            Name = entry.Name,
            Target = module.Target,
            Instructions = [.. instructions.Select(i => new PtxInstruction(i.Line, i.Opcode, i.Class) { Source = Source(i.Source) })],
            Parameters = [.. entry.Parameters.Select(p => new PtxParameter(SourceText.Shown(p.Name), p.Type, parameters.Offset(p), p.Bytes))],
            ParameterBytes = parameters.Bytes,
            SharedBytes = shared.Bytes,
            LocalBytes = local.Bytes,
            MaxThreads = entry.MaxThreads,
            Threads = entry.Threads,
        };
    }

    /// <summary>The error at a place.</summary>
    public GpuException Error(Position at, string message) => source.Error(at, message);

    /// <summary>The row of a register.</summary>
    public (int Unit, PtxType Type) Register(NameSyntax name) => frame.Scopes.Register(name);

    /// <summary>The variable of a name, or null.</summary>
    public VariableSymbol? Variable(NameSyntax name) => frame.Scopes.Find(name.Name) as VariableSymbol;

    /// <summary>Whether a function is decoded, not the kernel itself.</summary>
    public bool IsInFunction => frame.End is not null;

    /// <summary>The row of a special register of 32 bits, or null where the name is another's.</summary>
    public int? Special(NameSyntax name) => SpecialRegister.All.ContainsKey(name.Name) && name.Offset == 0 ? rows.Special(name.At, name.Name) : null;

    /// <summary>The row of an immediate.</summary>
    public int Constant(int bytes, ulong bits) => rows.Constant(entry.At, bytes, bits);

    /// <summary>The row of an address in a variable of global memory.</summary>
    public int Global(VariableSymbol variable, long offset) => rows.Global(entry.At, variable.Offset, offset);

    /// <summary>A row that is written and never read.</summary>
    public int Sink(PtxType type) => rows.Sink(entry.At, type);

    /// <summary>Notes that a branch goes to a label.</summary>
    public void SetTarget(OperandSyntax operand, Branch branch) =>
        targets.Add(operand is NameSyntax { Offset: 0 } name && frame.Scopes.Find(name.Name) is LabelSymbol label
            ? (branch, label)
            : throw Error(operand.At, operand is NameSyntax other ? $"there is no label '{SourceText.Shown(other.Name)}'" : "expected a label"));

    /// <summary>The end of a function, or of the thread where a kernel ends.</summary>
    public Operation Return(string? uniform)
    {
        if (frame.End is null)
        {
            return new Exit(uniform) { Flow = Flow.Exit };
        }

        var branch = new Branch(uniform) { Flow = Flow.Branch };
        targets.Add((branch, frame.End));
        return branch;
    }

    private string? Source(SourceLine? line) =>
        line is { } at && module.Files.TryGetValue(at.File, out string? file) ? $"{SourceText.Shown(file)}:{at.Line}" : null;

    /// <summary>
    /// Shared memory is a block's: that of a function is there once, however often it is called, and what a launch adds comes last.
    /// </summary>
    private void LayOutShared(BlockSyntax body)
    {
        IEnumerable<VariableSyntax> all = module.Variables.Concat(new Calls(source, module).Variables(body)).Where(v => v.Space == StateSpace.Shared);
        foreach (VariableSyntax variable in all.OrderBy(v => v.IsExtern))
        {
            shared.Offset(variable);
            if (shared.Bytes > MaxShared)
            {
                throw Error(variable.At, $"more than {MaxShared} bytes of .shared memory");
            }
        }
    }

    private VariableSymbol Symbol(VariableSyntax variable) => variable.Space switch
    {
        StateSpace.Global => new(StateSpace.Global, image.Number(variable), variable.Bytes, false),
        StateSpace.Const => new(StateSpace.Const, image.ConstOffset(variable), variable.Bytes, false),
        StateSpace.Shared => new(StateSpace.Shared, shared.Offset(variable), variable.Bytes, variable.IsExtern),

        // A thread's memory holds what a call passes on as well.
        _ => frame.Own(new VariableSymbol(variable.Space, local.Renew(variable), variable.Bytes, false)
        {
            Memory = StateSpace.Local,
            Declared = variable,
            Role = variable.Space == StateSpace.Param ? CallRole.Passed : CallRole.None,
        }),
    };

    private void Bind(BlockSyntax block)
    {
        Scopes scopes = frame.Scopes;
        scopes.Push();
        var labels = new Dictionary<LabelSyntax, LabelSymbol>(ReferenceEqualityComparer.Instance);
        foreach (LabelSyntax label in block.Statements.OfType<LabelSyntax>())
        {
            labels.Add(label, new LabelSymbol());
            scopes.Declare(label.At, label.Name, labels[label]);
        }

        foreach (StatementSyntax statement in block.Statements)
        {
            switch (statement)
            {
                case BlockSyntax inner:
                    Bind(inner);
                    break;
                case LabelSyntax label:
                    labels[label].Index = operations.Count;
                    break;
                case RegisterSyntax register:
                    scopes.Declare(register);
                    break;
                case VariableSyntax variable:
                    scopes.Declare(variable.At, variable.Name, Symbol(variable));
                    break;
                case InstructionSyntax { Opcode: Calls.Opcode or Calls.UniformOpcode } call:
                    Call(call);
                    break;
                case InstructionSyntax instruction:
                    Bind(instruction);
                    break;
                default:
                    throw Error(statement.At, "unexpected statement");
            }
        }

        scopes.Pop();
    }

    private void Bind(InstructionSyntax syntax)
    {
        Form form = FormTable.Forms[syntax.Opcode];
        if (form.Target > module.Target)
        {
            throw Error(syntax.At, $"{form.Name} needs .target sm_{form.Target}, the module has sm_{module.Target}");
        }

        if (form.Version > module.Version)
        {
            throw Error(
                syntax.At,
                $"{form.Name} needs .version {form.Version / 10}.{form.Version % 10}, the module has {module.Version / 10}.{module.Version % 10}");
        }

        var binding = new Binding(this, syntax);
        if (binding.Count < form.Min || binding.Count > form.Max)
        {
            string expected = form.Min == form.Max ? $"{form.Min}" : $"{form.Min} to {form.Max}";
            throw Error(syntax.At, $"{form.Name} has {expected} operands, found {binding.Count}");
        }

        Operation operation = form.Bind(binding);
        operation.SetSources(binding.Sources);
        if (syntax.Guard is { } guard)
        {
            operation.Guard = new Binding(this, syntax).Source(guard, PtxType.Pred);
            operation.GuardFlip = syntax.IsNegated ? uint.MaxValue : 0;
            if (syntax.Operands.Any(o => o is AddressSyntax { Base: { } name } && Variable(name) is { Role: CallRole.Passed or CallRole.Returned }))
            {
                throw Error(syntax.At, $"{form.Name}: an access to what a call passes or returns has no predicate");
            }
        }

        Add(operation, syntax.At, form.Name, form.Class, binding, syntax.Source);
    }

    /// <summary>Decodes a function in place of a call; its parameters and results are the caller's variables under other names.</summary>
    private void Call(InstructionSyntax syntax)
    {
        (FunctionSyntax function, IReadOnlyList<NameSyntax> results, IReadOnlyList<NameSyntax> arguments) = new Calls(source, module).Callee(syntax);
        var end = new LabelSymbol();
        if (syntax.Guard is { } guard)
        {
            var around = new Branch(syntax.Opcode == Calls.UniformOpcode ? syntax.Opcode : null)
            {
                Flow = Flow.Branch,
                Guard = new Binding(this, syntax).Source(guard, PtxType.Pred),
                GuardFlip = syntax.IsNegated ? 0 : uint.MaxValue,
            };
            targets.Add((around, end));
            Add(around, syntax.At, syntax.Opcode, InstructionClass.Control, null, syntax.Source);
        }

        if (frame.Depth == Calls.MaxDepth)
        {
            throw Error(syntax.At, $"more than {Calls.MaxDepth} calls in one another");
        }

        var inner = new Frame(new Scopes(source, rows, moduleScope), end, frame.Depth + 1);
        inner.Scopes.Push();
        foreach ((VariableSyntax formal, NameSyntax actual) in function.Parameters.Zip(arguments))
        {
            inner.Scopes.Declare(formal.At, formal.Name, Actual(syntax, formal, actual) with { Role = CallRole.Parameter });
        }

        foreach ((VariableSyntax formal, NameSyntax actual) in function.Results.Zip(results))
        {
            VariableSymbol returned = Actual(syntax, formal, actual);
            returned.Role = CallRole.Returned;
            inner.Scopes.Declare(formal.At, formal.Name, returned with { Role = CallRole.Result });
        }

        var enter = new EnterFunction();
        Add(enter, syntax.At, syntax.Opcode, InstructionClass.Control, null, syntax.Source);
        (Frame outer, frame) = (frame, inner);
        Bind(function.ReadBody!());
        frame = outer;
        end.Index = operations.Count;
        enter.Forgets([.. inner.Scopes.Units], [.. inner.Variables.Select(v => (v.Offset, v.Bytes))]);
    }

    /// <summary>The variable that a call passes for a parameter or a result: the caller's own, declared alike.</summary>
    private VariableSymbol Actual(InstructionSyntax call, VariableSyntax formal, NameSyntax actual) =>
        Variable(actual) is { Role: CallRole.Passed or CallRole.Returned, Declared: { } own } variable
        && (own.Bytes, own.Align, own.Dimensions) == (formal.Bytes, formal.Align, formal.Dimensions)
            ? variable
            : throw Error(actual.At, $"{call.Opcode}: expected a .param variable of the body, declared like '{SourceText.Shown(formal.Name)}'");

    private void Add(Operation operation, Position at, string opcode, InstructionClass kind, Binding? binding, SourceLine? line)
    {
        if (operations.Count == MaxOperations)
        {
            throw Error(at, $"more than {MaxOperations} instructions, those of called functions counted at each call");
        }

        operation.Index = operations.Count;
        operations.Add(operation);
        IReadOnlyList<int> reads = binding?.Sources ?? [];
        reads = operation.Guard < 0 ? reads : [.. reads, operation.Guard];
        instructions.Add(new BoundInstruction(at.Line, opcode, kind, reads, binding?.Destinations ?? [], line));
    }

    /// <summary>A kernel or a function that is being decoded.</summary>
    /// <param name="Scopes">What its names stand for.</param>
    /// <param name="End">Where it returns to; null of a kernel.</param>
    /// <param name="Depth">Calls that it stands in.</param>
    private sealed record Frame(Scopes Scopes, LabelSymbol? End, int Depth)
    {
        /// <summary>Its variables in a thread's memory.</summary>
        public List<VariableSymbol> Variables { get; } = [];

        /// <summary>Adds a variable.</summary>
        public VariableSymbol Own(VariableSymbol variable)
        {
            Variables.Add(variable);
            return variable;
        }
    }
}
