namespace FastProxy.Ptx.Tests.Testing;

/// <summary>Texts that are almost PTX.</summary>
internal static class Mutants
{
    /// <summary>Pieces of PTX, and of what is none.</summary>
    public static IReadOnlyList<string> Words { get; } =
    [
        ".version", "7.0", ".target", "sm_70", ".address_size", "64", ".visible", ".entry", ".reg", ".shared", ".local", ".const",
        ".param", ".extern", ".align", ".b8", ".u32", ".f32", ".pred", ".b64", "<", ">", "{", "}", "(", ")", "[", "]", ";", ",", ":",
        "+", "-", "|", "=", "@", "!", "@%p1", "%p", "%r<9>", "%r1", "%l1", "%f1", "%tid.x", "%laneid", "$L", "L:", "bra", "bra.uni",
        "ret", "exit", "add", "add.u32", "fma.rn.f32", "ld.global.u32", "st.shared.v4.f32", "mov.u32", "bar.sync", "shfl.sync.idx.b32",
        "vote.sync.ballot.b32", "atom.global.add.u32", "setp.lt.u32", "cvt.rn.f32.s32", "lop3.b32", "mma.sync",
        "cp.async.ca.shared.global", "0", "1", "-1", "0x", "0xffffffffffffffffff", "0f3F800000", "0d3FF0000000000000", "0f", "1e999",
        "1.5", "99999999999999999999", "0b2", "09", "//", "/*", "*/", "\"", "'", "\n", "\t", "\0", "\u00e9", "\ud83d", "#", "\\", "~",
        ".", "..", "_", "%", "$", ".file", ".loc", ".section", ".func", "call", ".maxntid", ".pragma", "\"nounroll\"",
    ];

    /// <summary>The shipped kernels.</summary>
    public static IReadOnlyList<string> Kernels { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "kernels"), "*.ptx", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal).Select(File.ReadAllText),
    ];

    /// <summary>The shipped kernels, kernels that a compiler made, and a small one.</summary>
    public static IReadOnlyList<string> Seeds { get; } =
    [
        .. Kernels,
        .. Entries(File.ReadAllText(Path.Combine(Repository.Fixtures, "fixture.ptx"))),
        TestKernel.Source("a b n:u32", """
            .shared .align 4 .b8 tile[256];
            mov.u32 %r5, tile;
            mad.lo.u32 %r5, %r0, 4, %r5;
            st.shared.u32 [%r5], %r0;
            bar.sync 0;
            mov.u32 %r6, 0;
            LOOP:
            ld.shared.u32 %r7, [tile];
            shfl.sync.bfly.b32 %r8|%p1, %r7, 1, 31, -1;
            atom.global.add.u32 %r9, [%l0], 1;
            add.u32 %r6, %r6, 1;
            setp.lt.u32 %p2, %r6, 10;
            @%p2 bra LOOP;
            """),
    ];

    /// <summary>A text with one change: of its lines, or of a token.</summary>
    public static string Of(string text, Random random)
    {
        if (random.Next(3) == 0)
        {
            List<string> lines = [.. text.Split('\n')];
            int at = random.Next(lines.Count), other = random.Next(lines.Count);
            switch (random.Next(4))
            {
                case 0: lines.RemoveAt(at); break;
                case 1: lines.Insert(at, lines[other]); break;
                case 2: (lines[at], lines[other]) = (lines[other], lines[at]); break;
                default: lines.RemoveRange(at, Math.Min(random.Next(1, 5), lines.Count - at)); break;
            }

            return string.Join('\n', lines);
        }

        // A token is a run of letters, digits and what binds names, or one other character; comments are left as they are.
        int start = random.Next(text.Length), end = start;
        static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '%' or '$' or '_' or '.';
        while (start > 0 && IsWord(text[start]) && IsWord(text[start - 1]))
        {
            start--;
        }

        while (end < text.Length && IsWord(text[end]))
        {
            end++;
        }

        end = Math.Max(end, Math.Min(start + 1, text.Length));
        string token = text[start..end];
        string put = random.Next(7) switch
        {
            0 => "",
            1 => $"{token} {token}",
            2 => Words[random.Next(Words.Count)],
            3 => random.Next(3) switch { 0 => "4294967296", 1 => "-9223372036854775809", _ => "2147483647" },
            4 => token[..random.Next(token.Length + 1)],
            5 => token + (char)random.Next(1, 0x180),
            _ => random.Next(100).ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        return string.Concat(text.AsSpan(0, start), put, text.AsSpan(end));
    }

    /// <summary>The module's entries, each in a module with its constants.</summary>
    private static IEnumerable<string> Entries(string text)
    {
        const string mark = ".visible .entry";
        string[] parts = text.Split(mark);
        return parts.Skip(1).Select(part => $"{parts[0]}{mark}{part}");
    }
}
