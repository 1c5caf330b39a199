using System.Numerics;
using System.Runtime.Intrinsics;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Comparisons, selections and logic of predicates.</summary>
internal static class Comparisons
{
    private const InstructionClass Kind = InstructionClass.Predicate;

    private static readonly (string Name, Func<uint, uint, uint> Function)[] Combinations =
    [
        ("and", (p, c) => p & c),
        ("or", (p, c) => p | c),
        ("xor", (p, c) => p ^ c),
    ];

    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        Bits<ushort>(table, PtxType.B16);
        Bits<uint>(table, PtxType.B32);
        Bits<ulong>(table, PtxType.B64);
        Integer<ushort>(table, PtxType.U16);
        Integer<short>(table, PtxType.S16);
        Integer<uint>(table, PtxType.U32);
        Integer<int>(table, PtxType.S32);
        Integer<ulong>(table, PtxType.U64);
        Integer<long>(table, PtxType.S64);
        Float<float>(table, PtxType.F32);
        Float<double>(table, PtxType.F64);
        Select<ushort>(table, PtxType.B16, PtxType.U16, PtxType.S16);
        Select<uint>(table, PtxType.B32, PtxType.U32, PtxType.S32, PtxType.F32);
        Select<ulong>(table, PtxType.B64, PtxType.U64, PtxType.S64, PtxType.F64);
        table.Add("not.pred", Kind, 2, b => new PredicateOperation(b.Destination(0, PtxType.Pred), b.Predicate(1), b.Predicate(1), (p, _) => ~p));
        foreach ((string name, Func<uint, uint, uint> function) in Combinations)
        {
            table.Add($"{name}.pred", Kind, 3, b => new PredicateOperation(b.Destination(0, PtxType.Pred), b.Predicate(1), b.Predicate(2), function));
        }
    }

    private static void Bits<T>(FormTable table, PtxType type)
        where T : unmanaged
    {
        Compare<T, EqualTo<T>>(table, "eq", type);
        Compare<T, EqualTo<T>>(table, "ne", type, isNegated: true);
    }

    private static void Integer<T>(FormTable table, PtxType type)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        Bits<T>(table, type);
        Compare<T, Less<T>>(table, "lt", type);
        Compare<T, LessOrEqual<T>>(table, "le", type);
        Compare<T, LessOrEqual<T>>(table, "gt", type, isNegated: true);
        Compare<T, Less<T>>(table, "ge", type, isNegated: true);
        if (T.MinValue == T.Zero)
        {
            Compare<T, Less<T>>(table, "lo", type);
            Compare<T, LessOrEqual<T>>(table, "ls", type);
            Compare<T, LessOrEqual<T>>(table, "hi", type, isNegated: true);
            Compare<T, Less<T>>(table, "hs", type, isNegated: true);
        }
    }

    /// <summary>Comparisons that are false where there is a NaN, and those with a u that are true there.</summary>
    private static void Float<T>(FormTable table, PtxType type)
        where T : unmanaged
    {
        Compare<T, EqualTo<T>>(table, "eq", type);
        Compare<T, LessOrGreater<T>>(table, "ne", type);
        Compare<T, Less<T>>(table, "lt", type);
        Compare<T, LessOrEqual<T>>(table, "le", type);
        Compare<T, Greater<T>>(table, "gt", type);
        Compare<T, GreaterOrEqual<T>>(table, "ge", type);
        Compare<T, LessOrGreater<T>>(table, "equ", type, isNegated: true);
        Compare<T, EqualTo<T>>(table, "neu", type, isNegated: true);
        Compare<T, GreaterOrEqual<T>>(table, "ltu", type, isNegated: true);
        Compare<T, Greater<T>>(table, "leu", type, isNegated: true);
        Compare<T, LessOrEqual<T>>(table, "gtu", type, isNegated: true);
        Compare<T, Less<T>>(table, "geu", type, isNegated: true);
        Compare<T, Ordered<T>>(table, "num", type);
        Compare<T, Ordered<T>>(table, "nan", type, isNegated: true);
    }

    /// <summary>A comparison as setp and set, alone and combined with another predicate.</summary>
    private static void Compare<T, O>(FormTable table, string name, PtxType type, bool isNegated = false)
        where T : unmanaged
        where O : IBinary<T>
    {
        Compare<T, O>(table, name, "", type, isNegated);
        if (typeof(T) == typeof(float))
        {
            Compare<T, FlushedInputs<T, O>>(table, name, ".ftz", type, isNegated);
        }
    }

    private static void Compare<T, O>(FormTable table, string name, string ftz, PtxType type, bool isNegated)
        where T : unmanaged
        where O : IBinary<T>
    {
        uint flip = isNegated ? uint.MaxValue : 0;
        string t = type.Name();
        table.Add(
            $"setp.{name}{ftz}.{t}", Kind, 3, b => Predicates(b, (p, q) => new SetPredicate<T, O>(p, q, b.Source(1, type), b.Source(2, type), flip)));
        AddSet(table, $"set.{name}{ftz}", t, 3, b => new Set<T, O>(b.Source(1, type), b.Source(2, type), flip));
        foreach ((string combination, Func<uint, uint, uint> function) in Combinations)
        {
            table.Add($"setp.{name}.{combination}{ftz}.{t}", Kind, 4, b => Predicates(b, (p, q) => new SetPredicate<T, O>(
                p, q, b.Source(1, type), b.Source(2, type), flip, function, b.Predicate(3))));
            AddSet(
                table, $"set.{name}.{combination}{ftz}", t, 4,
                b => new Set<T, O>(b.Source(1, type), b.Source(2, type), flip, function, b.Predicate(3)));
        }
    }

    private static void AddSet<T, O>(FormTable table, string name, string type, int operands, Func<Binding, Set<T, O>> bind)
        where T : unmanaged
        where O : IBinary<T>
    {
        (PtxType, uint)[] results = [(PtxType.U32, uint.MaxValue), (PtxType.S32, uint.MaxValue), (PtxType.F32, BitConverter.SingleToUInt32Bits(1))];
        foreach ((PtxType to, uint one) in results)
        {
            table.Add($"{name}.{to.Name()}.{type}", Kind, operands, b => bind(b).To(b.Destination(0, to), one));
        }
    }

    private static Operation Predicates(Binding binding, Func<int, int, Operation> make)
    {
        (OperandSyntax p, OperandSyntax? q) = binding.Pair(0);
        if (q is not null)
        {
            binding.CheckKept(p, p, q);
        }

        return make(binding.Discardable(p, PtxType.Pred), binding.Discardable(q ?? new SinkSyntax(p.At), PtxType.Pred));
    }

    private static void Select<T>(FormTable table, params PtxType[] types)
        where T : unmanaged
    {
        foreach (PtxType type in types)
        {
            table.Add(
                $"selp.{type.Name()}", Kind, 4,
                b => new SelectByPredicate<T>(b.Destination(0, type), b.Source(1, type), b.Source(2, type), b.Predicate(3)));
            table.Add<T, T, int, T>($"slct.{type.Name()}.s32", Kind, type, type, type, PtxType.S32, (a, b, c) => c >= 0 ? a : b);
            table.Add<T, T, float, T>($"slct.{type.Name()}.f32", Kind, type, type, type, PtxType.F32, (a, b, c) => c >= 0 ? a : b);
        }
    }

    private readonly struct EqualTo<T> : IBinary<T>
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.Equals(a, b);
    }

    private readonly struct Less<T> : IBinary<T>
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.LessThan(a, b);
    }

    private readonly struct LessOrEqual<T> : IBinary<T>
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.LessThanOrEqual(a, b);
    }

    private readonly struct Greater<T> : IBinary<T>
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.GreaterThan(a, b);
    }

    private readonly struct GreaterOrEqual<T> : IBinary<T>
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.GreaterThanOrEqual(a, b);
    }

    private readonly struct LessOrGreater<T> : IBinary<T>
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.LessThan(a, b) | Vector512.GreaterThan(a, b);
    }

    private readonly struct Ordered<T> : IBinary<T>
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.Equals(a, a) & Vector512.Equals(b, b);
    }
}
