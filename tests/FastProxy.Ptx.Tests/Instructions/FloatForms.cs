using FastProxy.Ptx.Tests.Testing;

namespace FastProxy.Ptx.Tests.Instructions;

/// <summary>Floating-point arithmetic, rounded once from exact fractions.</summary>
internal static class FloatForms
{
    public static IEnumerable<Form> All()
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
