using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Moves between registers, and of vectors into one register and out of it.</summary>
internal static class MoveForms
{
    private const InstructionClass Kind = InstructionClass.Move;

    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        Move<ushort>(table, PtxType.B16, PtxType.U16, PtxType.S16);
        Move<uint>(table, PtxType.B32, PtxType.U32, PtxType.S32, PtxType.F32);
        Move<ulong>(table, PtxType.B64, PtxType.U64, PtxType.S64, PtxType.F64);
        table.Add(
            "mov.pred", InstructionClass.Predicate, 2,
            b => new PredicateOperation(b.Destination(0, PtxType.Pred), b.Predicate(1), b.Predicate(1), (p, _) => p));
        StateSpace[] spaces = [StateSpace.Global, StateSpace.Shared, StateSpace.Const, StateSpace.Local, StateSpace.Param];
        foreach (StateSpace space in spaces)
        {
            string name = space.ToString().ToLowerInvariant();
            ulong start = space == StateSpace.Param ? 0 : GenericWindow.StartOf(space);
            (int target, int version) = space == StateSpace.Param ? (70, 77) : (0, 0);
            table.Add($"cvta.{name}.u64", Kind, 2, b => new VectorBinary<ulong, Add<ulong>>(
                b.Destination(0, PtxType.U64), b.AddressSource(1, space), b.Constant(start)), target: target, version: version);
            table.Add($"cvta.to.{name}.u64", Kind, 2, b => new VectorBinary<ulong, Subtract<ulong>>(
                b.Destination(0, PtxType.U64), b.Source(1, PtxType.U64), b.Constant(start)), target: target, version: version);
        }
    }

    private static void Move<T>(FormTable table, params PtxType[] types)
        where T : unmanaged
    {
        foreach (PtxType type in types)
        {
            table.Add($"mov.{type.Name()}", Kind, 2, b => type.IsBits() && b[0] is VectorSyntax to ? Unpack(b, type, to.Elements)
                : type.IsBits() && b[1] is VectorSyntax from ? Pack(b, type, from.Elements)
                : new VectorUnary<T, Identity<T>>(b.Destination(0, type), b.MoveSource(1, type)));
        }
    }

    private static Pack Pack(Binding binding, PtxType type, IReadOnlyList<OperandSyntax> elements)
    {
        PtxType part = Part(binding, type, elements);
        int[] sources = [.. elements.Select(e => binding.Source(e, part))];
        return new Pack(binding.Destination(0, type), type.Bytes(), sources);
    }

    private static Unpack Unpack(Binding binding, PtxType type, IReadOnlyList<OperandSyntax> elements)
    {
        PtxType part = Part(binding, type, elements);
        int source = binding.Source(1, type);
        binding.CheckKept(elements[0], elements);
        return new Unpack([.. elements.Select(e => binding.Discardable(e, part))], source, type.Bytes());
    }

    private static PtxType Part(Binding binding, PtxType type, IReadOnlyList<OperandSyntax> elements) => (type.Bytes(), elements.Count) switch
    {
        (8, 2) => PtxType.B32,
        (8, 4) or (4, 2) => PtxType.B16,
        (4, 4) or (2, 2) => PtxType.B8,
        _ => throw binding.Error(elements[0], $"{elements.Count} elements do not make up .{type.Name()}"),
    };
}
