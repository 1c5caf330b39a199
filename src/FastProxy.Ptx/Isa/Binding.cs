using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>An instruction's operands, as rows of the register file.</summary>
internal sealed class Binding(Binder binder, InstructionSyntax syntax)
{
    /// <summary>Operands there are.</summary>
    public int Count => syntax.Operands.Count;

    /// <summary>Rows that are read.</summary>
    public List<int> Sources { get; } = [];

    /// <summary>Rows that are written.</summary>
    public List<int> Destinations { get; } = [];

    /// <summary>An operand as it is written.</summary>
    public OperandSyntax this[int operand] => syntax.Operands[operand];

    /// <summary>The error of an operand.</summary>
    public GpuException Error(OperandSyntax operand, string message) => binder.Error(operand.At, $"{syntax.Opcode}: {message}");

    /// <summary>The row of a destination of a type.</summary>
    public int Destination(int operand, PtxType type) => Destination(this[operand], type);

    /// <summary>The row of a destination of a type that may be thrown away.</summary>
    public int Discardable(OperandSyntax operand, PtxType type) => operand is SinkSyntax ? binder.Sink(type) : Destination(operand, type);

    /// <summary>The row of a destination of a type.</summary>
    public int Destination(OperandSyntax operand, PtxType type)
    {
        (int unit, PtxType register) = Register(operand);
        CheckSize(operand, type, register, register.Bytes() == type.Bytes());
        Destinations.Add(unit);
        return unit;
    }

    /// <summary>The row of a destination that may be wider than the type, and its bytes.</summary>
    public (int Unit, int Bytes) WideDestination(OperandSyntax operand, PtxType type)
    {
        if (type.IsFloat())
        {
            return (Destination(operand, type), type.Bytes());
        }

        (int unit, PtxType register) = Register(operand);
        CheckSize(operand, type, register, register.Bytes() >= type.Bytes());
        Destinations.Add(unit);
        return (unit, register.Bytes());
    }

    /// <summary>The row of a source of a type: a register or a number.</summary>
    public int Source(int operand, PtxType type) => Source(this[operand], type);

    /// <summary>The row of a source of a type: a register or a number.</summary>
    public int Source(OperandSyntax operand, PtxType type)
    {
        if (operand is NumberSyntax number)
        {
            // A predicate is a row of one word, a bit a lane; a whole number but 0 is true.
            return type == PtxType.Pred
                ? binder.Constant(sizeof(uint), Bits(number, PtxType.S64) == 0 ? 0 : uint.MaxValue)
                : binder.Constant(type.Bytes(), Bits(number, type));
        }

        (int unit, PtxType register) = Register(operand);
        CheckSize(operand, type, register, register.Bytes() == type.Bytes());
        Sources.Add(unit);
        return unit;
    }

    /// <summary>The row of a source of 32 bits: a register, or a number up to <paramref name="most"/>.</summary>
    public int Source(int operand, int most)
    {
        if (this[operand] is NumberSyntax)
        {
            Immediate(operand, 0, most);
        }

        return Source(operand, PtxType.U32);
    }

    /// <summary>The row of a source that may be wider than the type, and its bytes; a special register may be one.</summary>
    public (int Unit, int Bytes) WideSource(OperandSyntax operand, PtxType type)
    {
        if (operand is NameSyntax name && binder.Special(name) is { } special)
        {
            CheckSize(operand, type, PtxType.U32, type.Bytes() <= sizeof(uint));
            return (special, sizeof(uint));
        }

        return WideRegister(operand, type);
    }

    /// <summary>The row of a source that may be wider than the type, and its bytes.</summary>
    public (int Unit, int Bytes) WideRegister(OperandSyntax operand, PtxType type)
    {
        if (operand is NumberSyntax || type.IsFloat())
        {
            return (Source(operand, type), type.Bytes());
        }

        (int unit, PtxType register) = Register(operand);
        CheckSize(operand, type, register, register.Bytes() >= type.Bytes());
        Sources.Add(unit);
        return (unit, register.Bytes());
    }

    /// <summary>The row of what a move takes: besides a source, a special register or the address of a variable.</summary>
    public int MoveSource(int operand, PtxType type)
    {
        if (this[operand] is NameSyntax name)
        {
            if (type.Bytes() == sizeof(uint) && !type.IsFloat() && binder.Special(name) is { } special)
            {
                return special;
            }

            if (type.Bytes() >= sizeof(uint) && !type.IsFloat() && binder.Variable(name) is { } variable)
            {
                if (variable.Role is CallRole.Passed or CallRole.Returned)
                {
                    throw Error(name, "what a call passes or returns has no address");
                }

                // Parameters lie in two memories, so their addresses are generic ones.
                return variable.Space == StateSpace.Param && type.Bytes() == sizeof(ulong)
                    ? binder.Constant(sizeof(ulong), GenericWindow.StartOf(variable.Memory) + (ulong)(variable.Offset + name.Offset))
                    : variable.Space is not (StateSpace.Global or StateSpace.Param)
                        ? binder.Constant(type.Bytes(), Binder.Low((ulong)(variable.Offset + name.Offset), type.Bytes()))
                    : type.Bytes() == sizeof(ulong) ? binder.Global(variable, name.Offset)
                    : throw Error(name, $"an address in .{Name(variable.Space)} has 64 bits");
            }
        }

        return Source(operand, type);
    }

    /// <summary>The row of an address in a memory: a register, or a variable that lies there.</summary>
    public int AddressSource(int operand, StateSpace space) =>
        this[operand] is NameSyntax name && binder.Variable(name) is { } variable && variable.Space != space
            ? throw Error(name, $"{SourceText.Shown(name.Name)} lies in .{Name(variable.Space)}, expected .{Name(space)}")
            : MoveSource(operand, PtxType.U64);

    /// <summary>The row of a predicate that is read, and all ones if it is negated.</summary>
    public (int Unit, uint Flip) Predicate(int operand) => this[operand] is NegatedSyntax negated
        ? (Source(negated.Name, PtxType.Pred), uint.MaxValue)
        : (Source(operand, PtxType.Pred), 0);

    /// <summary>A number from a range that stands in the instruction itself.</summary>
    public int Immediate(int operand, int least, int most) =>
        this[operand] is NumberSyntax number && number.Value.TryInteger(out long value) && value >= least && value <= most
            ? (int)value
            : throw Error(this[operand], $"operand {operand + 1} must be a number from {least} to {most}{Found(this[operand])}");

    /// <summary>The elements of an operand: those of a vector of <paramref name="count"/>, or itself where that is 1.</summary>
    public IReadOnlyList<OperandSyntax> Elements(int operand, int count) => count == 1 && this[operand] is not VectorSyntax
        ? [this[operand]]
        : this[operand] is VectorSyntax vector && vector.Elements.Count == count
            ? vector.Elements
            : throw Error(this[operand], $"operand {operand + 1} must be a vector of {count}");

    /// <summary>The error of destinations that are all thrown away.</summary>
    public void CheckKept(OperandSyntax at, params IEnumerable<OperandSyntax> destinations)
    {
        if (destinations.All(d => d is SinkSyntax))
        {
            throw Error(at, "at least one destination must be kept");
        }
    }

    /// <summary>The first destination and, where there is a second after a bar, that one.</summary>
    public (OperandSyntax First, OperandSyntax? Second) Pair(int operand) =>
        this[operand] is PairSyntax pair ? (pair.First, pair.Second) : (this[operand], null);

    /// <summary>An address in a memory, of an access of some bytes.</summary>
    public Address Address(int operand, StateSpace space, int bytes)
    {
        if (this[operand] is not AddressSyntax address)
        {
            throw Error(this[operand], $"operand {operand + 1} must be an address in brackets");
        }

        if (address.Base is null)
        {
            if (space != StateSpace.Local)
            {
                throw Error(address, $"an address that is a number lies in .local, the instruction accesses .{Name(space)}");
            }

            return new Address(binder.Constant(sizeof(ulong), 0), false, true, address.Offset);
        }

        if (binder.Variable(address.Base) is { } variable)
        {
            return Address(address, variable, space, bytes);
        }

        (int unit, PtxType register) = Register(address.Base);
        bool isNarrow = register.Bytes() == sizeof(uint) && space is not (StateSpace.Global or StateSpace.Param);
        if (register.IsFloat() || (register.Bytes() != sizeof(ulong) && !isNarrow))
        {
            throw Error(address, $"{SourceText.Shown(address.Base.Name)} is .{register.Name()}, which is no address in .{Name(space)}");
        }

        Sources.Add(unit);
        return new Address(unit, isNarrow, false, address.Offset);
    }

    /// <summary>The memory that an access of <paramref name="space"/> goes to: a thread's for what a call passes on.</summary>
    public StateSpace Memory(int operand, StateSpace space) => Named(operand) is { } variable && variable.Space == space ? variable.Memory : space;

    /// <summary>Refuses a read of a function's result, or of a variable that no call before it in the text returns.</summary>
    public void CheckRead(int operand)
    {
        if (Named(operand) is { Role: CallRole.Passed or CallRole.Result })
        {
            throw Error(this[operand], "no call before it returns this variable");
        }
    }

    /// <summary>Refuses a write to a parameter of the kernel, by its name or by an address, or of the function.</summary>
    public void CheckWrite(int operand, StateSpace? space)
    {
        VariableSymbol? variable = Named(operand);
        bool isKernels = space == StateSpace.Param && (variable is null ? !binder.IsInFunction : variable.Memory == StateSpace.Param);
        if (isKernels || variable is { Role: CallRole.Parameter })
        {
            throw Error(this[operand], "parameters are not written");
        }
    }

    /// <summary>Whether an access to a space goes by a generic address: one without a space does, and one to parameters through a register.</summary>
    public bool IsGeneric(int operand, StateSpace? space) => space is null
        || (space == StateSpace.Param && this[operand] is AddressSyntax { Base: not null } && Named(operand) is null);

    /// <summary>A generic address: a register of 64 bits plus an offset.</summary>
    public (int Unit, long Offset) GenericAddress(int operand)
    {
        if (this[operand] is not AddressSyntax { Base: { } name } address || binder.Variable(name) is not null)
        {
            throw Error(this[operand], $"operand {operand + 1} must be a register of 64 bits in brackets");
        }

        (int unit, PtxType register) = Register(name);
        if (register.IsFloat() || register.Bytes() != sizeof(ulong))
        {
            throw Error(address, $"{SourceText.Shown(name.Name)} is .{register.Name()}, which is no generic address");
        }

        Sources.Add(unit);
        return (unit, address.Offset);
    }

    /// <summary>Ends the thread, or a function.</summary>
    /// <param name="uniform">The instruction, where all threads of a warp must end or none; else null.</param>
    public Operation Return(string? uniform = null) => binder.Return(uniform);

    /// <summary>The row of a number that the instruction does not show.</summary>
    public int Constant(ulong bits) => binder.Constant(sizeof(ulong), bits);

    /// <summary>A branch's target, set when all labels are known.</summary>
    public Branch ToLabel(int operand, Branch branch)
    {
        binder.SetTarget(this[operand], branch);
        return branch;
    }

    /// <summary>The variable that an address names, or null.</summary>
    private VariableSymbol? Named(int operand) => this[operand] is AddressSyntax { Base: { } name } ? binder.Variable(name) : null;

    private Address Address(AddressSyntax address, VariableSymbol variable, StateSpace space, int bytes)
    {
        string name = SourceText.Shown(address.Base!.Name);
        if (variable.Space != space)
        {
            throw Error(address, $"{name} lies in .{Name(variable.Space)}, the instruction accesses .{Name(space)}");
        }

        if (!variable.IsExtern && (address.Offset < 0 || address.Offset + bytes > variable.Bytes))
        {
            throw Error(address, $"bytes {address.Offset} to {address.Offset + bytes - 1} of {name}, which has {variable.Bytes}");
        }

        long offset = (space == StateSpace.Global ? 0 : variable.Offset) + address.Offset;
        return offset % bytes != 0 ? throw Error(address, $"misaligned: {bytes} bytes at byte {address.Offset} of {name}")
            : space == StateSpace.Global ? new Address(binder.Global(variable, 0), false, true, address.Offset)
            : new Address(binder.Constant(sizeof(ulong), 0), false, true, offset);
    }

    private static string Found(OperandSyntax operand) =>
        operand is NumberSyntax number && number.Value.TryInteger(out long value) ? $", found {value}" : "";

    private static string Name(StateSpace space) => space.ToString().ToLowerInvariant();

    private (int Unit, PtxType Type) Register(OperandSyntax operand) => operand is NameSyntax { Offset: 0 } name
        ? binder.Register(name)
        : throw Error(operand, "expected a register");

    private ulong Bits(NumberSyntax number, PtxType type) => number.Value.TryBits(type, out ulong bits)
        ? bits
        : throw Error(number, $"the number does not fit .{type.Name()}");

    private void CheckSize(OperandSyntax operand, PtxType type, PtxType register, bool isSize)
    {
        if (!isSize || !type.Suits(register))
        {
            throw Error(operand, $"{SourceText.Shown(((NameSyntax)operand).Name)} is .{register.Name()}, expected .{type.Name()}");
        }
    }
}
