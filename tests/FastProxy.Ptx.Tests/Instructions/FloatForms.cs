using FastProxy.Ptx.Tests.Testing;

namespace FastProxy.Ptx.Tests.Instructions;

/// <summary>Floating-point arithmetic, rounded once from exact fractions.</summary>
internal static class FloatForms
{
    private static readonly (string Name, Rounding Rounding)[] Directions = [("rz", Rounding.Zero), ("rm", Rounding.Down), ("rp", Rounding.Up)];

    public static IEnumerable<Form> All() => [.. Nearest(), .. Directed(), .. Flushed()];

    /// <summary>Every form in the three directions that are not the nearest.</summary>
    private static IEnumerable<Form> Directed()
    {
        foreach ((string name, Rounding rounding) in Directions)
        {
            foreach ((string t, Format format) in new[] { ("f32", Format.Single), ("f64", Format.Double) })
            {
                foreach (string kind in new[] { t, $"{t}.near" })
                {
                    string note = kind == t ? "" : " /* near */";
                    yield return new($"add.{name}.{t} $d, $a, $b{note}", $"{kind} {kind}", t, x => format.Add(x[0], x[1], rounding));
                    yield return new($"sub.{name}.{t} $d, $a, $b{note}", $"{kind} {kind}", t, x => format.Add(x[0], x[1] ^ format.SignBit, rounding));
                    yield return new($"mul.{name}.{t} $d, $a, $b{note}", $"{kind} {kind}", t, x => format.Multiply(x[0], x[1], rounding));
                    yield return new($"div.{name}.{t} $d, $a, $b{note}", $"{kind} {kind}", t, x => format.Divide(x[0], x[1], rounding));
                    yield return new($"fma.{name}.{t} $d, $a, $b, $c{note}", $"{kind} {kind} {kind}", t, x => format.Fma(x[0], x[1], x[2], rounding));
                    yield return new($"mad.{name}.{t} $d, $a, $b, $c{note}", $"{kind} {kind} {kind}", t, x => format.Fma(x[0], x[1], x[2], rounding));
                    yield return new($"sqrt.{name}.{t} $d, $a{note}", kind, t, x => format.Sqrt(x[0], rounding));
                    yield return new($"rcp.{name}.{t} $d, $a{note}", kind, t, x => format.Divide(format.Round(Fraction.Of(1)), x[0], rounding));
                }
            }
        }
    }

    /// <summary>Forms of float32 that take subnormal numbers for zeros, and sums that are cut to between 0 and 1.</summary>
    private static IEnumerable<Form> Flushed()
    {
        Format f = Format.Single;
        IEnumerable<(string, Rounding)> all =
            [("", Rounding.Nearest), (".rn", Rounding.Nearest), .. Directions.Select(d => ($".{d.Name}", d.Rounding))];
        foreach ((string name, Rounding rounding) in all)
        {
            yield return new($"add{name}.ftz.f32 $d, $a, $b", "f32 f32", "f32", x => f.Flush(f.Add(f.Flush(x[0]), f.Flush(x[1]), rounding)));
            yield return new(
                $"sub{name}.ftz.f32 $d, $a, $b", "f32 f32", "f32", x => f.Flush(f.Add(f.Flush(x[0]), f.Flush(x[1]) ^ f.SignBit, rounding)));
            yield return new($"mul{name}.ftz.f32 $d, $a, $b", "f32 f32", "f32", x => f.Flush(f.Multiply(f.Flush(x[0]), f.Flush(x[1]), rounding)));
            yield return new($"add{name}.sat.f32 $d, $a, $b", "f32 f32", "f32", x => Saturated(f.Add(x[0], x[1], rounding)));
            yield return new(
                $"mul{name}.ftz.sat.f32 $d, $a, $b", "f32 f32", "f32", x => Saturated(f.Flush(f.Multiply(f.Flush(x[0]), f.Flush(x[1]), rounding))));
            if (name.Length > 0)
            {
                yield return new(
                    $"fma{name}.ftz.f32 $d, $a, $b, $c", "f32 f32 f32", "f32",
                    x => f.Flush(f.Fma(f.Flush(x[0]), f.Flush(x[1]), f.Flush(x[2]), rounding)));
                yield return new($"fma{name}.sat.f32 $d, $a, $b, $c", "f32 f32 f32", "f32", x => Saturated(f.Fma(x[0], x[1], x[2], rounding)));
                yield return new($"div{name}.ftz.f32 $d, $a, $b", "f32 f32", "f32", x => f.Flush(f.Divide(f.Flush(x[0]), f.Flush(x[1]), rounding)));
                yield return new($"sqrt{name}.ftz.f32 $d, $a", "f32", "f32", x => f.Flush(f.Sqrt(f.Flush(x[0]), rounding)));
            }
        }

        yield return new("abs.ftz.f32 $d, $a", "f32", "f32", x => f.Flush(x[0]) & ~f.SignBit);
        yield return new("neg.ftz.f32 $d, $a", "f32", "f32", x => f.Flush(x[0]) ^ f.SignBit);
        yield return new("min.ftz.f32 $d, $a, $b", "f32 f32", "f32", x => f.Min(f.Flush(x[0]), f.Flush(x[1])));
        yield return new("max.ftz.f32 $d, $a, $b", "f32 f32", "f32", x => f.Max(f.Flush(x[0]), f.Flush(x[1])));
        yield return new("setp.lt.ftz.f32 $d, $a, $b", "f32 f32", "pred", x => f.Compare(f.Flush(x[0]), f.Flush(x[1])) < 0 ? 1UL : 0);
        yield return new(
            "set.geu.and.ftz.u32.f32 $d, $a, $b, $c", "f32 f32 pred", "u32",
            x => x[2] != 0 && !(f.Compare(f.Flush(x[0]), f.Flush(x[1])) < 0) ? 0xffffffffUL : 0);
    }

    private static ulong Saturated(ulong x) =>
        Format.Single.IsNaN(x) || Format.Single.IsNegative(x) ? 0 : Format.Single.Min(x, Format.Single.Round(Fraction.Of(1)));

    private static IEnumerable<Form> Nearest()
    {
        foreach ((string t, Format format) in new[] { ("f32", Format.Single), ("f64", Format.Double) })
        {
            foreach (string kind in new[] { t, $"{t}.near" })
            {
                // A comment tells forms of one text but different operands apart.
                string note = kind == t ? "" : " /* near */";
                yield return new($"add.rn.{t} $d, $a, $b{note}", $"{kind} {kind}", t, x => format.Add(x[0], x[1]));
                yield return new($"sub.rn.{t} $d, $a, $b{note}", $"{kind} {kind}", t, x => format.Add(x[0], x[1] ^ format.SignBit));
                yield return new($"mul.rn.{t} $d, $a, $b{note}", $"{kind} {kind}", t, x => format.Multiply(x[0], x[1]));
                yield return new($"div.rn.{t} $d, $a, $b{note}", $"{kind} {kind}", t, x => format.Divide(x[0], x[1]));
                yield return new($"fma.rn.{t} $d, $a, $b, $c{note}", $"{kind} {kind} {kind}", t, x => format.Fma(x[0], x[1], x[2]));
                yield return new($"sqrt.rn.{t} $d, $a{note}", kind, t, x => format.Sqrt(x[0]));
                yield return new($"rcp.rn.{t} $d, $a{note}", kind, t, x => format.Divide(format.Round(Fraction.Of(1)), x[0]));
            }

            // What is left after a product has been taken from its rounded self: only a single rounding finds it.
            yield return new($"mul.rn.{t} $d, $a, $b; neg.{t} $d, $d; fma.rn.{t} $d, $a, $b, $d", $"{t}.near {t}.near", t, x =>
                format.Fma(x[0], x[1], format.Multiply(x[0], x[1]) ^ format.SignBit));
            yield return new($"add.{t} $d, $a, $b", $"{t} {t}", t, x => format.Add(x[0], x[1]));
            yield return new($"sub.{t} $d, $a, $b", $"{t} {t}", t, x => format.Add(x[0], x[1] ^ format.SignBit));
            yield return new($"mul.{t} $d, $a, $b", $"{t} {t}", t, x => format.Multiply(x[0], x[1]));
            yield return new($"min.{t} $d, $a, $b", $"{t} {t}", t, x => format.Min(x[0], x[1]));
            yield return new($"max.{t} $d, $a, $b", $"{t} {t}", t, x => format.Max(x[0], x[1]));
            yield return new($"neg.{t} $d, $a", t, t, x => x[0] ^ format.SignBit);
            yield return new($"abs.{t} $d, $a", t, t, x => x[0] & ~format.SignBit);
            yield return new($"copysign.{t} $d, $a, $b", $"{t} {t}", t, x => (x[0] & format.SignBit) | (x[1] & ~format.SignBit));
            yield return new($"mov.{t} $d, $a", t, $"b{t[1..]}", x => x[0]);
        }
    }
}
