using System.Numerics;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Atomic operations: lane after lane, in the order of the device's options.</summary>
internal static class Atomics
{
    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        Number<uint>(table, PtxType.U32);
        Number<int>(table, PtxType.S32);
        Number<ulong>(table, PtxType.U64);
        Number<long>(table, PtxType.S64, hasAdd: false);
        Add(table, "add", PtxType.F32, 1, (float old, float b, float _) => Canonical.Of(old + b));
        Add(table, "add", PtxType.F64, 1, (double old, double b, double _) => old + b, target: 60);
        Word<uint>(table, PtxType.B32);
        Word<ulong>(table, PtxType.B64);
        Add(table, "inc", PtxType.U32, 1, (uint old, uint b, uint _) => old >= b ? 0 : old + 1);
        Add(table, "dec", PtxType.U32, 1, (uint old, uint b, uint _) => old == 0 || old > b ? b : old - 1);
    }

    private static void Number<T>(FormTable table, PtxType type, bool hasAdd = true)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (hasAdd)
        {
            Add(table, "add", type, 1, (T old, T b, T _) => unchecked(old + b));
        }

        Add(table, "min", type, 1, (T old, T b, T _) => T.Min(old, b));
        Add(table, "max", type, 1, (T old, T b, T _) => T.Max(old, b));
    }

    private static void Word<T>(FormTable table, PtxType type)
        where T : unmanaged, IBinaryInteger<T>
    {
        Add(table, "and", type, 1, (T old, T b, T _) => old & b);
        Add(table, "or", type, 1, (T old, T b, T _) => old | b);
        Add(table, "xor", type, 1, (T old, T b, T _) => old ^ b);
        Add(table, "exch", type, 1, (T _, T b, T _) => b, hasReduction: false);
        Add(table, "cas", type, 2, (T old, T b, T c) => old == b ? c : old, hasReduction: false);
    }

    /// <summary>An operation that returns the old value and, where there is one, its reduction, which does not.</summary>
    private static void Add<T>(FormTable table, string name, PtxType type, int sources, Func<T, T, T, T> f, bool hasReduction = true, int target = 0)
        where T : unmanaged
    {
        // The space stands before the operation or behind it; without one the address is a generic one.
        (string, string, StateSpace?)[] places =
        [
            ("", "", null), (".global", "", StateSpace.Global), ("", ".global", StateSpace.Global), (".shared", "", StateSpace.Shared),
            ("", ".shared", StateSpace.Shared),
        ];
        foreach ((string before, string behind, StateSpace? space) in places)
        {
            string form = $"{before}.{name}{behind}.{type.Name()}";
            table.Add($"atom{form}", InstructionClass.Atomic, 2 + sources, b => Bind(b, b.Discardable(b[0], type), 1), target: target);
            if (hasReduction)
            {
                table.Add(
                    $"red{form}", InstructionClass.Atomic, 1 + sources,
                    b => Bind(b, b.Discardable(new SinkSyntax(b[0].At), type), 0), target: target);
            }

            Operation Bind(Binding binding, int d, int at)
            {
                int first = binding.Source(at + 1, type);
                int second = sources == 2 ? binding.Source(at + 2, type) : first;
                return space is { } of
                    ? new Atomic<T>(of, binding.Address(at, of, type.Bytes()), d, first, second, f)
                    : new GenericAccess(binding.GenericAddress(at), (memory, address) => new Atomic<T>(memory, address, d, first, second, f));
            }
        }
    }
}
