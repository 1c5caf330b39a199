using System.Numerics;
using System.Runtime.CompilerServices;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Logic, shifts and bit fields.</summary>
internal static class Bits
{
    private const InstructionClass Kind = InstructionClass.Logic;
    private const int MaxField = 255;

    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        Logic<ushort>(table, PtxType.B16);
        Logic<uint>(table, PtxType.B32);
        Logic<ulong>(table, PtxType.B64);
        Shift<ushort>(table, PtxType.B16, PtxType.U16);
        Shift<short>(table, PtxType.S16);
        Shift<uint>(table, PtxType.B32, PtxType.U32);
        Shift<int>(table, PtxType.S32);
        Shift<ulong>(table, PtxType.B64, PtxType.U64);
        Shift<long>(table, PtxType.S64);
        Count<uint>(table, PtxType.B32);
        Count<ulong>(table, PtxType.B64);
        Find<uint>(table, PtxType.U32);
        Find<int>(table, PtxType.S32);
        Find<ulong>(table, PtxType.U64);
        Find<long>(table, PtxType.S64);
        Field<uint>(table, PtxType.U32);
        Field<int>(table, PtxType.S32);
        Field<ulong>(table, PtxType.U64);
        Field<long>(table, PtxType.S64);
        Insert<uint>(table, PtxType.B32);
        Insert<ulong>(table, PtxType.B64);
        table.Add("lop3.b32", Kind, 5, b => new Lop3(
            b.Destination(0, PtxType.B32), b.Source(1, PtxType.B32), b.Source(2, PtxType.B32), b.Source(3, PtxType.B32), b.Immediate(4, 0, 255)));
        Funnel(table, "shf.l.wrap.b32", (wide, n) => (uint)(wide << (int)(n & 31) >> 32));
        Funnel(table, "shf.r.wrap.b32", (wide, n) => (uint)(wide >> (int)(n & 31)));
        Funnel(table, "shf.l.clamp.b32", (wide, n) => (uint)(wide << (int)Math.Min(n, 32) >> 32));
        Funnel(table, "shf.r.clamp.b32", (wide, n) => (uint)(wide >> (int)Math.Min(n, 32)));
        Permute(table, "prmt.b32", (bytes, c) => PermuteAny(bytes, c));
        Permute(table, "prmt.b32.f4e", (bytes, c) => Pick(bytes, i => (c & 3) + i));
        Permute(table, "prmt.b32.b4e", (bytes, c) => Pick(bytes, i => ((c & 3) - i) & 7));
        Permute(table, "prmt.b32.rc8", (bytes, c) => Pick(bytes, _ => c & 3));
        Permute(table, "prmt.b32.ecl", (bytes, c) => Pick(bytes, i => Math.Max(i, c & 3)));
        Permute(table, "prmt.b32.ecr", (bytes, c) => Pick(bytes, i => Math.Min(i, c & 3)));
        Permute(table, "prmt.b32.rc16", (bytes, c) => Pick(bytes, i => ((c & 1) * 2) + (i & 1)));
    }

    private static void Logic<T>(FormTable table, PtxType type)
        where T : unmanaged, IBinaryInteger<T>
    {
        string n = type.Name();
        table.Binary<T, And<T>>($"and.{n}", Kind, type);
        table.Binary<T, Or<T>>($"or.{n}", Kind, type);
        table.Binary<T, Xor<T>>($"xor.{n}", Kind, type);
        table.Unary<T, Not<T>>($"not.{n}", Kind, type);
        table.Add<T, T>($"cnot.{n}", Kind, type, type, a => a == T.Zero ? T.One : T.Zero);
        table.Add<T, uint, T>($"shl.{n}", Kind, type, type, PtxType.U32, (a, b) => b >= Width<T>() ? T.Zero : a << (int)b);
    }

    /// <summary>Shifts to the right; by the width or more they leave what fills from the left.</summary>
    private static void Shift<T>(FormTable table, params PtxType[] types)
        where T : unmanaged, IBinaryInteger<T>
    {
        foreach (PtxType type in types)
        {
            table.Add<T, uint, T>($"shr.{type.Name()}", Kind, type, type, PtxType.U32,
                (a, b) => b < Width<T>() ? a >> (int)b : T.IsNegative(a) ? T.Zero - T.One : T.Zero);
        }
    }

    private static void Count<T>(FormTable table, PtxType type)
        where T : unmanaged, IBinaryInteger<T>
    {
        string n = type.Name();
        table.Add<T, uint>($"popc.{n}", Kind, PtxType.U32, type, a => uint.CreateTruncating(T.PopCount(a)));
        table.Add<T, uint>($"clz.{n}", Kind, PtxType.U32, type, a => uint.CreateTruncating(T.LeadingZeroCount(a)));
        table.Add<T, T>($"brev.{n}", Kind, type, type, a => Reverse(a));
    }

    /// <summary>The place of the highest bit that is not the sign's, or what it would take to shift it up; all ones where there is none.</summary>
    private static void Find<T>(FormTable table, PtxType type)
        where T : unmanaged, IBinaryInteger<T>
    {
        table.Add<T, uint>($"bfind.{type.Name()}", Kind, PtxType.U32, type, a => Width<T>() - 1 - Zeros(a));
        table.Add<T, uint>($"bfind.shiftamt.{type.Name()}", Kind, PtxType.U32, type, a => Zeros(a) == Width<T>() ? uint.MaxValue : Zeros(a));

        static uint Zeros(T a) => uint.CreateTruncating(T.LeadingZeroCount(T.IsNegative(a) ? ~a : a));
    }

    private static void Field<T>(FormTable table, PtxType type)
        where T : unmanaged, IBinaryInteger<T> =>
        table.Add($"bfe.{type.Name()}", Kind, 4, b => new LaneOperation<T, uint, uint, T>(
            b.Destination(0, type), b.Source(1, type), b.Source(2, MaxField), b.Source(3, MaxField), (a, place, count) => Extract(a, place, count)));

    private static void Insert<T>(FormTable table, PtxType type)
        where T : unmanaged, IBinaryInteger<T> =>
        table.Add($"bfi.{type.Name()}", Kind, 5, b => new LaneOperation4<T>(
            b.Destination(0, type), b.Source(1, type), b.Source(2, type), b.Source(3, MaxField), b.Source(4, MaxField),
            (x, y, place, count) => InsertField(x, y, place, count)));

    private static void Funnel(FormTable table, string name, Func<ulong, uint, uint> f) =>
        table.Add<uint, uint, uint, uint>(
            name, Kind, PtxType.B32, PtxType.B32, PtxType.B32, PtxType.U32, (low, high, n) => f(((ulong)high << 32) | low, n));

    private static void Permute(FormTable table, string name, Func<ulong, int, uint> f) =>
        table.Add<uint, uint, uint, uint>(
            name, Kind, PtxType.B32, PtxType.B32, PtxType.B32, PtxType.B32, (a, b, c) => f(((ulong)b << 32) | a, (int)c));

    private static uint Width<T>()
        where T : unmanaged => (uint)Unsafe.SizeOf<T>() * 8;

    private static T Reverse<T>(T a)
        where T : unmanaged, IBinaryInteger<T>
    {
        T reversed = T.Zero;
        for (uint bit = Width<T>(); bit > 0; bit--)
        {
            reversed = (reversed << 1) | (a & T.One);
            a >>>= 1;
        }

        return reversed;
    }

    /// <summary>Bits from a place on, as many as wanted; beyond the top, or beyond their number, the sign's bit where the type has one.</summary>
    private static T Extract<T>(T a, uint place, uint count)
        where T : unmanaged, IBinaryInteger<T>
    {
        int top = (int)Width<T>() - 1;
        int from = (int)(place & 0xff);
        int length = (int)(count & 0xff);
        if (length == 0)
        {
            return T.Zero;
        }

        T shifted = from > top ? (T.IsNegative(a) ? T.AllBitsSet : T.Zero) : a >> from;
        int drop = top + 1 - length;
        return drop <= 0 || from + length > top + 1 ? shifted : (shifted << drop) >> drop;
    }

    /// <summary>The low bits of a at a place in b.</summary>
    private static T InsertField<T>(T a, T b, uint place, uint count)
        where T : unmanaged, IBinaryInteger<T>
    {
        int width = (int)Width<T>();
        int at = (int)(place & 0xff);
        int length = Math.Min((int)(count & 0xff), width - at);
        if (length <= 0)
        {
            return b;
        }

        T mask = (T.AllBitsSet >>> (width - length)) << at;
        return (b & ~mask) | ((a << at) & mask);
    }

    private static uint PermuteAny(ulong bytes, int selectors)
    {
        uint result = 0;
        for (int i = 0; i < 4; i++)
        {
            int selector = selectors >> (4 * i);
            uint value = (uint)(bytes >> (8 * (selector & 7))) & 0xff;
            value = (selector & 8) == 0 ? value : value >= 0x80 ? 0xffu : 0;
            result |= value << (8 * i);
        }

        return result;
    }

    private static uint Pick(ulong bytes, Func<int, int> place)
    {
        uint result = 0;
        for (int i = 0; i < 4; i++)
        {
            result |= (uint)(byte)(bytes >> (8 * place(i))) << (8 * i);
        }

        return result;
    }
}
