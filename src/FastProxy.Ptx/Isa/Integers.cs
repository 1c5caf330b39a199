using System.Numerics;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Arithmetic of whole numbers.</summary>
internal static class Integers
{
    private const InstructionClass Kind = InstructionClass.Integer;

    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        OfType<ushort>(table, PtxType.U16);
        OfType<short>(table, PtxType.S16);
        OfType<uint>(table, PtxType.U32);
        OfType<int>(table, PtxType.S32);
        OfType<ulong>(table, PtxType.U64);
        OfType<long>(table, PtxType.S64);
        Signed<short>(table, PtxType.S16);
        Signed<int>(table, PtxType.S32);
        Signed<long>(table, PtxType.S64);
        Wide<ushort, uint>(table, PtxType.U16, PtxType.U32);
        Wide<short, int>(table, PtxType.S16, PtxType.S32);
        Wide<uint, ulong>(table, PtxType.U32, PtxType.U64);
        Wide<int, long>(table, PtxType.S32, PtxType.S64);
        High<ushort>(table, PtxType.U16, (a, b) => (ushort)((uint)a * b >> 16));
        High<short>(table, PtxType.S16, (a, b) => (short)((a * b) >> 16));
        High<uint>(table, PtxType.U32, (a, b) => (uint)((ulong)a * b >> 32));
        High<int>(table, PtxType.S32, (a, b) => (int)(((long)a * b) >> 32));
        High<ulong>(table, PtxType.U64, (a, b) => Math.BigMul(a, b, out _));
        High<long>(table, PtxType.S64, (a, b) => Math.BigMul(a, b, out _));
        table.Add<int, int, int>("add.sat.s32", Kind, PtxType.S32, PtxType.S32, PtxType.S32, (a, b) => int.CreateSaturating((long)a + b));
        table.Add<int, int, int>("sub.sat.s32", Kind, PtxType.S32, PtxType.S32, PtxType.S32, (a, b) => int.CreateSaturating((long)a - b));
    }

    private static void OfType<T>(FormTable table, PtxType type)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        string n = type.Name();
        table.Binary<T, Add<T>>($"add.{n}", Kind, type);
        table.Binary<T, Subtract<T>>($"sub.{n}", Kind, type);
        table.Binary<T, Multiply<T>>($"mul.lo.{n}", Kind, type);
        table.Ternary<T, MultiplyAdd<T>>($"mad.lo.{n}", Kind, type);
        table.Binary<T, Min<T>>($"min.{n}", Kind, type);
        table.Binary<T, Max<T>>($"max.{n}", Kind, type);
        table.Add($"div.{n}", Kind, 3, b => new Division<T>(b.Destination(0, type), b.Source(1, type), b.Source(2, type), (x, y) => Divide(x, y)));
        table.Add($"rem.{n}", Kind, 3, b => new Division<T>(b.Destination(0, type), b.Source(1, type), b.Source(2, type), (x, y) => Remainder(x, y)));
    }

    private static void Signed<T>(FormTable table, PtxType type)
        where T : unmanaged
    {
        table.Unary<T, Abs<T>>($"abs.{type.Name()}", Kind, type);
        table.Unary<T, Negate<T>>($"neg.{type.Name()}", Kind, type);
    }

    private static void Wide<T, W>(FormTable table, PtxType type, PtxType wide)
        where T : unmanaged, IBinaryInteger<T>
        where W : unmanaged, IBinaryInteger<W>
    {
        table.Add<T, T, W>($"mul.wide.{type.Name()}", Kind, wide, type, type, (a, b) => W.CreateTruncating(a) * W.CreateTruncating(b));
        table.Add<T, T, W, W>(
            $"mad.wide.{type.Name()}", Kind, wide, type, type, wide, (a, b, c) => unchecked((W.CreateTruncating(a) * W.CreateTruncating(b)) + c));
    }

    private static void High<T>(FormTable table, PtxType type, Func<T, T, T> high)
        where T : unmanaged, IBinaryInteger<T>
    {
        table.Add($"mul.hi.{type.Name()}", Kind, type, type, type, high);
        table.Add<T, T, T, T>($"mad.hi.{type.Name()}", Kind, type, type, type, type, (a, b, c) => unchecked(high(a, b) + c));
    }

    /// <summary>a / b towards zero; the least number by -1 is itself.</summary>
    private static T Divide<T>(T a, T b)
        where T : IBinaryInteger<T> =>
        T.IsNegative(b) && b + T.One == T.Zero ? unchecked(T.Zero - a) : a / b;

    /// <summary>What is left over, with the sign of a.</summary>
    private static T Remainder<T>(T a, T b)
        where T : IBinaryInteger<T> =>
        T.IsNegative(b) && b + T.One == T.Zero ? T.Zero : a % b;
}
