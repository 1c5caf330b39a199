using System.Numerics;
using FastProxy.Ptx.Tests.Testing;

namespace FastProxy.Ptx.Tests.Instructions;

/// <summary>
/// Operands of instructions: special values of every type, and random ones. A kind is a type, or a type with values of its own:
/// "amount" (of a shift), "field" (place or length of a bit field), "selector" (of prmt), "f32.whole" and "f64.whole" (near whole numbers and
/// the bounds of integers), "f32.near" and "f64.near" (of like magnitude, so that sums cancel and products stay in range).
/// </summary>
internal static class Operands
{
    private const int MaxPairs = 420;
    private const int Random = 160;

    /// <summary>Rows of operands of the kinds; the same for the same seed text.</summary>
    public static IEnumerable<ulong[]> Rows(string[] kinds, string seed)
    {
        var random = new Random(seed.Aggregate(17, (h, c) => unchecked((h * 31) + c)));
        ulong[][] specials = [.. kinds.Select(Specials)];
        long pairs = specials.Aggregate(1L, (n, s) => n * s.Length);
        for (int i = 0; i < Math.Min(pairs, MaxPairs); i++)
        {
            long rest = i;
            yield return [.. specials.Select(s =>
            {
                int at = pairs <= MaxPairs ? (int)(rest % s.Length) : random.Next(s.Length);
                rest /= s.Length;
                return s[at];
            })];
        }

        for (int i = 0; i < Random; i++)
        {
            yield return [.. kinds.Select((kind, k) => i % 4 == k ? specials[k][random.Next(specials[k].Length)] : Draw(kind, random))];
        }
    }

    /// <summary>The type of a kind.</summary>
    public static string Type(string kind) => kind is "amount" or "field" or "selector" ? "u32" : kind.Split('.')[0];

    /// <summary>The register that holds values of a type: 8 bits lie in one of 32.</summary>
    public static string Register(string type, int number) => type switch
    {
        "pred" => $"%p{number}",
        "f32" => $"%f{number}",
        "f64" => $"%d{number}",
        _ => RegisterBits(type) switch { 16 => $"%h{number}", 64 => $"%l{number}", _ => $"%r{number}" },
    };

    public static int RegisterBits(string type) => Math.Max(Bits(type), type.EndsWith('8') ? 32 : 16);

    public static int Bits(string type) => type == "pred" ? 1 : int.Parse(type.AsSpan(1));

    public static ulong Mask(string type) => Bits(type) == 64 ? ulong.MaxValue : (1UL << Bits(type)) - 1;

    private static ulong[] Specials(string kind) => kind switch
    {
        "pred" => [0, 1],
        "amount" => [0, 1, 2, 7, 8, 15, 16, 17, 30, 31, 32, 33, 47, 48, 62, 63, 64, 65, 127, 128, 255, 256, 1 << 30, 0x80000000, 0xffffffff],
        "field" => [0, 1, 2, 5, 8, 16, 30, 31, 32, 33, 40, 62, 63, 64, 65, 128, 200, 255],
        "selector" => [0x3210, 0x7654, 0x0123, 0x0000, 0x7777, 0x8888, 0xffff, 0xfedc, 0x9a31, 0x5040, 0xffff3210],
        "f32" => Single,
        "f64" => Double,
        "f32.near" or "f64.near" => Specials(Type(kind))[..8],
        "f32.whole" => [.. Whole(Format.Single), .. Single],
        "f64.whole" => [.. Whole(Format.Double), .. Double],
        _ => Integers(Bits(kind)),
    };

    private static readonly ulong[] Single =
    [
        0, 0x80000000, 0x3f800000, 0xbf800000, 0x3f000000, 0xc0400000, 0x34000000, 0xb4000001, // zeros, ones, fractions
        0x7f800000, 0xff800000, 0x7fc00000, 0xffc12345, 0x7f800001, // infinities, quiet and signalling NaNs
        1, 0x80000001, 0x007fffff, 0x807fffff, 0x00800000, 0x80800000, 0x00800001, // subnormal and the smallest normal numbers
        0x7f7fffff, 0xff7fffff, 0x7e800000, 0x3f7fffff, 0x3f800001, 0x4b800000, 0xcb7fffff,
    ];

    private static readonly ulong[] Double =
    [
        0, 0x8000000000000000, 0x3ff0000000000000, 0xbff0000000000000, 0x3fe0000000000000, 0xc008000000000000, 0x3cb0000000000000, 0xbcb0000000000001,
        0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000, 0xfff8000000012345, 0x7ff0000000000001,
        1, 0x8000000000000001, 0x000fffffffffffff, 0x800fffffffffffff, 0x0010000000000000, 0x8010000000000000, 0x0010000000000001,
        0x7fefffffffffffff, 0xffefffffffffffff, 0x7fd0000000000000, 0x3fefffffffffffff, 0x3ff0000000000001, 0x4340000000000000, 0xc33fffffffffffff,
        0x36a0000000000000, 0x3690000000000000, 0x3690000000000001, 0x47efffffe0000000, 0x47effffff0000000, 0x47efffffefffffff, 0x3ff0000010000000,
        0x3ff0000030000000,
    ];

    /// <summary>Halves, and the bounds of the integers with what lies beside them.</summary>
    private static IEnumerable<ulong> Whole(Format format)
    {
        List<Fraction> values =
        [
            .. new[] { 1, 3, 5, 7 }.Select(n => new Fraction(n, 2)), new(1, 3), new(5, 4), new(11, 4), new(511, 2), new(131071, 2),
        ];
        foreach (int bits in new[] { 7, 8, 15, 16, 31, 32, 52, 53, 63, 64 })
        {
            values.AddRange([Fraction.Scaled(1, bits), new((BigInteger.One << (bits + 1)) - 1, 2), new((BigInteger.One << bits) - 1, 1)]);
        }

        foreach (Fraction value in values)
        {
            ulong x = format.Round(value);
            foreach (ulong y in new[] { x, x + 1, x - 1 })
            {
                yield return y;
                yield return y | format.SignBit;
            }
        }
    }

    private static ulong[] Integers(int bits)
    {
        ulong mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        ulong least = 1UL << (bits - 1);
        return [.. new ulong[]
        {
            0, 1, 2, 3, 7, 10, 127, 128, 255, least, least - 1, least + 1, mask, mask - 1, unchecked((ulong)-10), unchecked((ulong)-128),
            0x5555555555555555, 0xaaaaaaaaaaaaaaaa, 1UL << (bits / 2), (1UL << (bits / 2)) - 1,
        }.Select(w => w & mask)];
    }

    private static ulong Draw(string kind, Random random)
    {
        ulong word = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
        return kind switch
        {
            "pred" => word & 1,
            "amount" => word % 70,
            "field" => word % 80,
            "selector" => word & 0xffff,
            "f32" => word & 0xffffffff,
            "f64" => word,
            "f32.near" => (word & 0x807fffff) | ((120 + (word >> 40) % 12) << 23),
            "f64.near" => (word & 0x800fffffffffffff) | ((1010 + (ulong)random.Next(20)) << 52),
            "f32.whole" => (word & 0x807fffff) | ((120 + (word >> 40) % 72) << 23),
            "f64.whole" => (word & 0x800fffffffffffff) | ((1016 + (ulong)random.Next(72)) << 52),
            _ => (word >> (random.Next(3) == 0 ? random.Next(64) : 0)) & Mask(kind),
        };
    }
}
