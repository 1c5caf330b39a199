using System.Numerics;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Tests.Instructions;

/// <summary>An integer type: what bits mean, and how a number wraps into them.</summary>
internal readonly record struct IntegerType(string Name)
{
    public int Bits => Operands.Bits(Name);

    public bool IsSigned => Name[0] == 's';

    public BigInteger Least => IsSigned ? -(BigInteger.One << (Bits - 1)) : 0;

    public BigInteger Most => (BigInteger.One << (IsSigned ? Bits - 1 : Bits)) - 1;

    public BigInteger Value(ulong bits)
    {
        BigInteger value = bits & Operands.Mask(Name);
        return IsSigned && value > Most ? value - (BigInteger.One << Bits) : value;
    }

    public ulong Wrap(BigInteger value) => (ulong)(value & Operands.Mask(Name));

    public BigInteger Clamp(BigInteger value) => BigInteger.Max(Least, BigInteger.Min(Most, value));
}

/// <summary>Integer arithmetic, in numbers of any size.</summary>
internal static class IntegerForms
{
    private static readonly IntegerType[] Types = [.. new[] { "u16", "s16", "u32", "s32", "u64", "s64" }.Select(n => new IntegerType(n))];

    public static IEnumerable<Form> All() => Types.SelectMany(Of).Concat(Saturated());

    private static IEnumerable<Form> Of(IntegerType t)
    {
        yield return Binary("add", t, (a, b) => a + b);
        yield return Binary("sub", t, (a, b) => a - b);
        yield return Binary("mul.lo", t, (a, b) => a * b);
        yield return Binary("mul.hi", t, (a, b) => (a * b) >> t.Bits);
        yield return Binary("min", t, BigInteger.Min);
        yield return Binary("max", t, BigInteger.Max);

        // A division by zero, and one that overflows, have no value.
        yield return Binary("div", t, (a, b) => IsOpen(t, a, b) ? null : BigInteger.Divide(a, b));
        yield return Binary("rem", t, (a, b) => IsOpen(t, a, b) ? null : BigInteger.Remainder(a, b));
        yield return Ternary("mad.lo", t, t, (a, b, c) => (a * b) + c);
        yield return Ternary("mad.hi", t, t, (a, b, c) => ((a * b) >> t.Bits) + c);
        if (t.Bits < 64)
        {
            var wide = new IntegerType($"{t.Name[0]}{2 * t.Bits}");
            yield return new($"mul.wide.{t.Name} $d, $a, $b", $"{t.Name} {t.Name}", wide.Name, x => wide.Wrap(t.Value(x[0]) * t.Value(x[1])));
            yield return Ternary("mad.wide", t, wide, (a, b, c) => (a * b) + c);
        }

        if (t.IsSigned)
        {
            yield return Unary("abs", t, BigInteger.Abs);
            yield return Unary("neg", t, a => -a);
        }
    }

    /// <summary>Sums that stop at the bounds of the type.</summary>
    private static IEnumerable<Form> Saturated()
    {
        var t = new IntegerType("s32");
        yield return Binary("add.sat", t, (a, b) => t.Clamp(a + b));
        yield return Binary("sub.sat", t, (a, b) => t.Clamp(a - b));
    }

    private static bool IsOpen(IntegerType t, BigInteger a, BigInteger b) => b.IsZero || (t.IsSigned && a == t.Least && b == -1);

    private static Form Unary(string op, IntegerType t, Func<BigInteger, BigInteger> of) =>
        new($"{op}.{t.Name} $d, $a", t.Name, t.Name, x => t.Wrap(of(t.Value(x[0]))));

    private static Form Binary(string op, IntegerType t, Func<BigInteger, BigInteger, BigInteger?> of) =>
        new($"{op}.{t.Name} $d, $a, $b", $"{t.Name} {t.Name}", t.Name, x => of(t.Value(x[0]), t.Value(x[1])) is { } y ? t.Wrap(y) : null);

    private static Form Binary(string op, IntegerType t, Func<BigInteger, BigInteger, BigInteger> of) =>
        Binary(op, t, (a, b) => (BigInteger?)of(a, b));

    private static Form Ternary(string op, IntegerType t, IntegerType to, Func<BigInteger, BigInteger, BigInteger, BigInteger> of) =>
        new(
            $"{op}.{t.Name} $d, $a, $b, $c",
            $"{t.Name} {t.Name} {to.Name}",
            to.Name,
            x => to.Wrap(of(t.Value(x[0]), t.Value(x[1]), to.Value(x[2]))));
}
