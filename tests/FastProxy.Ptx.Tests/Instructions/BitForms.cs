using System.Numerics;

namespace FastProxy.Ptx.Tests.Instructions;

/// <summary>Logic, shifts, counts and fields, bit by bit as the ISA's own loops state them.</summary>
internal static class BitForms
{
    private static readonly int[] Tables = [0x00, 0x01, 0x80, 0xe8, 0x96, 0xca, 0xf8, 0x1b, 0x3c, 0x6a, 0xd8, 0xff];

    /// <summary>Of prmt's modes: the byte that the control and the place select.</summary>
    private static readonly (string Name, Func<int, int, int> From)[] Modes =
    [
        ("f4e", (c, i) => c + i), ("b4e", (c, i) => (c - i) & 7), ("rc8", (c, _) => c), ("ecl", Math.Max), ("ecr", Math.Min),
        ("rc16", (c, i) => (2 * (c & 1)) + (i & 1)),
    ];

    public static IEnumerable<Form> All()
    {
        foreach (int bits in new[] { 16, 32, 64 })
        {
            string b = $"b{bits}";
            yield return new($"and.{b} $d, $a, $b", $"{b} {b}", b, x => x[0] & x[1]);
            yield return new($"or.{b} $d, $a, $b", $"{b} {b}", b, x => x[0] | x[1]);
            yield return new($"xor.{b} $d, $a, $b", $"{b} {b}", b, x => x[0] ^ x[1]);
            yield return new($"not.{b} $d, $a", b, b, x => ~x[0]);
            yield return new($"cnot.{b} $d, $a", b, b, x => x[0] == 0 ? 1UL : 0);
            foreach (char type in "bus")
            {
                yield return new($"mov.{type}{bits} $d, $a", b, b, x => x[0]);
            }

            yield return new($"selp.{b} $d, $a, $b, $c", $"{b} {b} pred", b, x => x[2] != 0 ? x[0] : x[1]);
            yield return new($"shl.{b} $d, $a, $b", $"{b} amount", b, x => Pick(bits, i => i >= (long)x[1] && Bit(x[0], i - (int)x[1])));
            foreach (char sign in "bus")
            {
                string t = $"{sign}{bits}";
                yield return new($"shr.{t} $d, $a, $b", $"{t} amount", t, x =>
                    Pick(bits, i => i + (long)x[1] < bits ? Bit(x[0], i + (int)x[1]) : sign == 's' && Bit(x[0], bits - 1)));
            }
        }

        foreach (int bits in new[] { 32, 64 })
        {
            string b = $"b{bits}";
            yield return new($"popc.{b} $d, $a", b, "u32", x => (ulong)Enumerable.Range(0, bits).Count(i => Bit(x[0], i)));
            yield return new($"clz.{b} $d, $a", b, "u32", x => (ulong)Enumerable.Range(1, bits).TakeWhile(i => !Bit(x[0], bits - i)).Count());
            yield return new($"brev.{b} $d, $a", b, b, x => Pick(bits, i => Bit(x[0], bits - 1 - i)));
            yield return new($"bfi.{b} $d, $a, $b, 8, $c", $"{b} {b} field", b, x => Insert(bits, x[0], x[1], 8, x[2]));
            yield return new($"bfi.{b} $d, $a, $b, $c, 11", $"{b} {b} field", b, x => Insert(bits, x[0], x[1], x[2], 11));
            foreach (char sign in "us")
            {
                string t = $"{sign}{bits}";
                yield return new($"bfind.{t} $d, $a", t, "u32", x => Find(t, x[0]) is { } at ? (ulong)at : 0xffffffff);
                yield return new($"bfind.shiftamt.{t} $d, $a", t, "u32", x => Find(t, x[0]) is { } at ? (ulong)(bits - 1 - at) : 0xffffffff);
                yield return new($"bfe.{t} $d, $a, $b, $c", $"{t} field field", t, x => Extract(t, x[0], x[1], x[2]));
            }
        }

        yield return new("prmt.b32 $d, $a, $b, $c", "b32 b32 selector", "b32", x => Permute(x[0] | (x[1] << 32), x[2]));
        foreach ((string mode, Func<int, int, int> from) in Modes)
        {
            yield return new($"prmt.b32.{mode} $d, $a, $b, $c", "b32 b32 selector", "b32", x =>
                Pick(32, i => Bit(x[0] | (x[1] << 32), (8 * from((int)x[2] & 3, i / 8)) + (i % 8))));
        }

        foreach (int table in Tables)
        {
            yield return new($"lop3.b32 $d, $a, $b, $c, {table}", "b32 b32 b32", "b32", x => Pick(32, i =>
                ((table >> ((Bit(x[0], i) ? 4 : 0) + (Bit(x[1], i) ? 2 : 0) + (Bit(x[2], i) ? 1 : 0))) & 1) != 0));
        }

        foreach (string mode in new[] { "wrap", "clamp" })
        {
            // The pair {b, a}, shifted; the upper word of it to the left, the lower to the right.
            yield return new($"shf.l.{mode}.b32 $d, $a, $b, $c", "b32 b32 amount", "b32", x =>
                (ulong)(((new BigInteger(x[0] | (x[1] << 32)) << Amount(mode, x[2])) >> 32) & uint.MaxValue));
            yield return new($"shf.r.{mode}.b32 $d, $a, $b, $c", "b32 b32 amount", "b32", x =>
                (ulong)((new BigInteger(x[0] | (x[1] << 32)) >> Amount(mode, x[2])) & uint.MaxValue));
        }

        yield return new("and.pred $d, $a, $b", "pred pred", "pred", x => x[0] & x[1]);
        yield return new("or.pred $d, $a, $b", "pred pred", "pred", x => x[0] | x[1]);
        yield return new("xor.pred $d, $a, $b", "pred pred", "pred", x => x[0] ^ x[1]);
        yield return new("not.pred $d, $a", "pred", "pred", x => x[0] ^ 1);
        yield return new("mov.pred $d, $a", "pred", "pred", x => x[0]);
        yield return new("mov.b64 $d, {$a, $b}", "b32 b32", "b64", x => x[0] | (x[1] << 32));
        yield return new("mov.b32 $d, {$a, $b}", "b16 b16", "b32", x => x[0] | (x[1] << 16));
        yield return new("mov.b64 {%r5, %r6}, $a; sub.u32 $d, %r6, %r5", "b64", "u32", x => (uint)((x[0] >> 32) - x[0]));
        yield return new("mov.b32 {%h5, %h6}, $a; sub.u16 $d, %h6, %h5", "b32", "u16", x => (ushort)((x[0] >> 16) - x[0]));
        yield return new("mov.b32 $d, $a /* between kinds */", "f32", "b32", x => x[0]);
        yield return new("mov.b64 $d, $a /* between kinds */", "b64", "f64", x => x[0]);
        yield return new("mov.pred $d, -1", "", "pred", _ => 1);
        yield return new("xor.pred $d, $a, 1", "pred", "pred", x => x[0] ^ 1);
    }

    private static int Amount(string mode, ulong amount) => mode == "wrap" ? (int)(amount & 31) : (int)Math.Min(amount, 32);

    private static bool Bit(ulong word, int at) => (word >> at & 1) != 0;

    private static ulong Pick(int bits, Func<int, bool> isSet)
    {
        ulong word = 0;
        for (int i = 0; i < bits; i++)
        {
            word |= isSet(i) ? 1UL << i : 0;
        }

        return word;
    }

    private static ulong Insert(int bits, ulong from, ulong into, ulong at, ulong length) =>
        Pick(bits, i => (ulong)i >= at && (ulong)i - at < length ? Bit(from, i - (int)at) : Bit(into, i));

    private static ulong Extract(string type, ulong word, ulong at, ulong length)
    {
        int last = Operands.Bits(type) - 1;
        bool fill = type[0] == 's' && length > 0 && Bit(word, (int)Math.Min(at + length - 1, (ulong)last));
        return Pick(last + 1, i => (ulong)i < length && at + (ulong)i <= (ulong)last ? Bit(word, (int)at + i) : fill);
    }

    private static int? Find(string type, ulong word)
    {
        int bits = Operands.Bits(type);
        bool sign = type[0] == 's' && Bit(word, bits - 1);
        int[] at = [.. Enumerable.Range(0, bits).Where(i => Bit(word, i) != sign)];
        return at.Length > 0 ? at[^1] : null;
    }

    private static ulong Permute(ulong bytes, ulong selector) => Pick(32, i =>
    {
        int choice = (int)(selector >> (4 * (i / 8)) & 15);
        return Bit(bytes, (8 * (choice & 7)) + (choice >= 8 ? 7 : i % 8));
    });
}
