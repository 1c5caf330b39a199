using System.Numerics;
using FastProxy.Ptx.Tests.Testing;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Tests.Instructions;

/// <summary>cvt: between integers, from integers, to integers, between floating-point types, with every rounding.</summary>
internal static class ConvertForms
{
    private static readonly IntegerType[] Integers =
        [.. from size in new[] { 8, 16, 32, 64 } from sign in "us" select new IntegerType($"{sign}{size}")];

    private static readonly (string Name, Format Format)[] Floats = [("f32", Format.Single), ("f64", Format.Double)];

    private static readonly Rounding[] Roundings = Enum.GetValues<Rounding>();

    public static IEnumerable<Form> All()
    {
        foreach (IntegerType from in Integers)
        {
            foreach (IntegerType to in Integers)
            {
                yield return new($"cvt.{to.Name}.{from.Name} $d, $a", from.Name, to.Name, x => to.Wrap(from.Value(x[0])));
                if (from.Least < to.Least || from.Most > to.Most)
                {
                    yield return new($"cvt.sat.{to.Name}.{from.Name} $d, $a", from.Name, to.Name, x => to.Wrap(to.Clamp(from.Value(x[0]))));
                }
            }

            foreach ((string name, Format format) in Floats)
            {
                foreach (Rounding to in Roundings)
                {
                    yield return new(
                        $"cvt.{Short(to)}.{name}.{from.Name} $d, $a", from.Name, name, x => format.Round(Fraction.Of(from.Value(x[0])), to));
                    yield return new(
                        $"cvt.{Short(to)}i.{from.Name}.{name} $d, $a", $"{name}.whole", from.Name, x => ToInteger(format, from, x[0], to));
                }
            }
        }

        // Sources and destinations wider than the type: what is above is cut off, or filled by the type's sign.
        yield return new("cvt.u32.u8 $d, $a /* wide */", "u32", "u32", x => (byte)x[0]);
        yield return new("cvt.s32.s8 $d, $a /* wide */", "u32", "u32", x => (uint)(sbyte)x[0]);
        yield return new("cvt.s64.s16 $d, $a /* wide */", "u64", "u64", x => (ulong)(short)x[0]);
        yield return new("cvt.s8.s32 $d, $a /* wide */", "s32", "u32", x => (uint)(sbyte)x[0]);
        yield return new("cvt.u8.s32 $d, $a /* wide */", "s32", "u32", x => (byte)x[0]);
        yield return new("cvt.s16.s64 $d, $a /* wide */", "s64", "s64", x => (ulong)(short)x[0]);
        yield return new("cvt.rn.f32.s8 $d, $a /* wide */", "u32", "f32", x => Format.Single.Round(Fraction.Of((sbyte)x[0])));

        foreach ((string name, Format format) in Floats)
        {
            foreach (Rounding to in Roundings)
            {
                string op = $"cvt.{Short(to)}i";
                yield return new($"{op}.{name}.{name} $d, $a", $"{name}.whole", name, x => ToWhole(format, x[0], to));
                yield return new($"{op}.sat.{name}.{name} $d, $a", $"{name}.whole", name, x => Saturated(format, ToWhole(format, x[0], to)));
            }
        }

        foreach (Rounding to in Roundings)
        {
            yield return new($"cvt.{Short(to)}.f32.f64 $d, $a", "f64", "f32", x => ToSingle(x[0], to));
            yield return new($"cvt.{Short(to)}.sat.f32.f64 $d, $a", "f64", "f32", x => Saturated(Format.Single, ToSingle(x[0], to)));
        }

        yield return new("cvt.f64.f32 $d, $a", "f32", "f64", x => ToFloat(Format.Single, Format.Double, x[0], Rounding.Nearest));
        yield return new("cvt.sat.f64.f32 $d, $a", "f32", "f64", x =>
            Saturated(Format.Double, ToFloat(Format.Single, Format.Double, x[0], Rounding.Nearest)));
        yield return new("cvt.sat.f64.f64 $d, $a", "f64", "f64", x => Saturated(Format.Double, x[0]));

        // Half of the last place of 10 bits is added to the size, whatever the sign: ties go away from zero.
        yield return new("cvt.rna.tf32.f32 $d, $a", "f32", "b32", x => Format.Single.IsNaN(x[0]) ? null
            : Format.Single.IsInfinite(x[0]) ? x[0] : (x[0] + 0x1000) & 0xffffe000);
        yield return new("cvt.sat.f32.f32 $d, $a", "f32", "f32", x => Saturated(Format.Single, x[0]));
    }

    private static string Short(Rounding rounding) =>
        rounding switch { Rounding.Nearest => "rn", Rounding.Zero => "rz", Rounding.Down => "rm", _ => "rp" };

    /// <summary>The nearest integer of the type. A NaN gives 0; where 64 bits are on a side, editions of the ISA differ.</summary>
    private static ulong? ToInteger(Format format, IntegerType to, ulong x, Rounding rounding) =>
        format.IsNaN(x) ? (format == Format.Double || to.Bits == 64 ? null : 0)
        : to.Wrap(format.IsInfinite(x) ? (format.IsNegative(x) ? to.Least : to.Most) : to.Clamp(format.Whole(x, rounding)));

    private static ulong ToWhole(Format format, ulong x, Rounding rounding) =>
        format.IsNaN(x) || format.IsInfinite(x) ? x : format.Round(Fraction.Of(format.Whole(x, rounding)), Rounding.Nearest, format.IsNegative(x));

    private static ulong ToSingle(ulong x, Rounding rounding) => ToFloat(Format.Double, Format.Single, x, rounding);

    private static ulong ToFloat(Format from, Format to, ulong x, Rounding rounding) =>
        from.IsNaN(x) ? to.NaN : from.IsInfinite(x) ? to.Infinity | (from.IsNegative(x) ? to.SignBit : 0)
        : to.Round(from.Value(x), rounding, from.IsNegative(x));

    /// <summary>Within [+0, 1]; a NaN becomes +0.</summary>
    private static ulong Saturated(Format format, ulong x)
    {
        ulong one = format.Round(Fraction.Of(BigInteger.One));
        return format.IsNaN(x) || format.IsNegative(x) ? 0 : Math.Min(x, one);
    }
}
