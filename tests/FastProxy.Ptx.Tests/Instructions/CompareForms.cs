using FastProxy.Ptx.Tests.Testing;

namespace FastProxy.Ptx.Tests.Instructions;

/// <summary>Comparisons of every type, alone and combined with a predicate; set, selp and slct.</summary>
internal static class CompareForms
{
    private static readonly string[] Combines = ["and", "or", "xor"];

    private static readonly string[] Ordered = ["eq", "ne", "lt", "le", "gt", "ge"];

    public static IEnumerable<Form> All()
    {
        foreach (string type in new[] { "b16", "b32", "b64", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64" })
        {
            string[] compares = type[0] switch
            {
                'b' => Ordered[..2],
                'u' => [.. Ordered, "lo", "ls", "hi", "hs"],
                's' => Ordered,
                _ => [.. Ordered, "equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan"],
            };
            foreach (string compare in compares)
            {
                yield return new($"setp.{compare}.{type} $d, $a, $b", $"{type} {type}", "pred", x => Holds(compare, type, x[0], x[1]) ? 1UL : 0);
            }

            foreach ((string compare, int i) in compares.Select((compare, i) => (compare, i)))
            {
                foreach (string combine in Combines)
                {
                    yield return new($"setp.{compare}.{combine}.{type} $d, $a, $b, $c", $"{type} {type} pred", "pred", x =>
                        Combine(combine, Holds(compare, type, x[0], x[1]), x[2] != 0) ? 1UL : 0);
                }

                foreach (string to in new[] { "u32", "s32", "f32" })
                {
                    ulong one = to == "f32" ? 0x3f800000 : 0xffffffff;
                    yield return new($"set.{compare}.{to}.{type} $d, $a, $b", $"{type} {type}", to, x => Holds(compare, type, x[0], x[1]) ? one : 0);
                }

                // One of the ways to combine with a predicate for each comparison.
                string way = Combines[i % Combines.Length];
                yield return new($"set.{compare}.{way}.u32.{type} $d, $a, $b, $c", $"{type} {type} pred", "u32", x =>
                    Combine(way, Holds(compare, type, x[0], x[1]), x[2] != 0) ? 0xffffffffUL : 0);
            }

            // Both destinations: the second holds the negated comparison, combined too.
            const string both = "selp.u32 $d, 1, 0, %p5; selp.u32 %r5, 2, 0, %p6; add.u32 $d, $d, %r5";
            yield return new($"setp.ne.{type} %p5|%p6, $a, $b; {both}", $"{type} {type}", "u32", x => Holds("ne", type, x[0], x[1]) ? 1UL : 2);
            yield return new($"setp.eq.and.{type} %p5|%p6, $a, $b, !$c; {both}", $"{type} {type} pred", "u32", x =>
                x[2] != 0 ? 0UL : Holds("eq", type, x[0], x[1]) ? 1UL : 2);
            if (type[0] != 'b')
            {
                yield return new($"selp.{type} $d, $a, $b, $c", $"{type} {type} pred", type, x => x[2] != 0 ? x[0] : x[1]);
            }

            yield return new($"slct.{type}.s32 $d, $a, $b, $c", $"{type} {type} s32", type, x => (int)x[2] >= 0 ? x[0] : x[1]);
            yield return new($"slct.{type}.f32 $d, $a, $b, $c", $"{type} {type} f32", type, x => Format.Single.Compare(x[2], 0) >= 0 ? x[0] : x[1]);
        }
    }

    private static bool Combine(string combine, bool x, bool y) => combine switch { "and" => x && y, "or" => x || y, _ => x != y };

    private static bool Holds(string compare, string type, ulong a, ulong b)
    {
        int? order = type switch
        {
            "f32" => Format.Single.Compare(a, b),
            "f64" => Format.Double.Compare(a, b),
            _ => new IntegerType(type).Value(a).CompareTo(new IntegerType(type).Value(b)),
        };
        if (order is not { } o)
        {
            return compare is "equ" or "neu" or "ltu" or "leu" or "gtu" or "geu" or "nan";
        }

        return compare switch
        {
            "eq" or "equ" => o == 0,
            "ne" or "neu" => o != 0,
            "lt" or "ltu" or "lo" => o < 0,
            "le" or "leu" or "ls" => o <= 0,
            "gt" or "gtu" or "hi" => o > 0,
            "ge" or "geu" or "hs" => o >= 0,
            _ => compare == "num",
        };
    }
}
