using System.Diagnostics;
using System.Text;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using FastProxy.Ptx.Text;
using Xunit;

namespace FastProxy.Ptx.Tests;

/// <summary>
/// Text that is almost PTX, or nothing like it: the reader answers with a module or with a <see cref="GpuException"/>, soon and in little memory; what it
/// takes runs to its end, or to a <see cref="GpuException"/>, within a budget of steps. A failure names its seed and shows the text.
/// </summary>
public sealed class FuzzTests
{
    private const int Rounds = 12;
    private const int SoupsPerRound = 120;
    private const int MutantsPerRound = 60;
    private const long MostMilliseconds = 4000;
    private const long MostBytes = 256L << 20;

    private static readonly string[] Words =
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

    private static readonly string[] Seeds =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "kernels"), "*.ptx", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")).Order(StringComparer.Ordinal).Select(File.ReadAllText),
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

    // The list of forms is made at the first use, which must not count as a text's own time.
    static FuzzTests() => PtxModule.Parse("Fuzz.ptx", Seeds[^1]);

    public static TheoryData<int> RoundNumbers => [.. Enumerable.Range(0, Rounds)];

    [Theory]
    [MemberData(nameof(RoundNumbers))]
    public void A_soup_of_tokens_is_refused_or_read(int round)
    {
        for (int i = 0; i < SoupsPerRound; i++)
        {
            int seed = (round * SoupsPerRound) + i;
            var random = new Random(seed);
            string start = random.Next(3) switch
            {
                0 => "",
                1 => ".version 7.0\n.target sm_80\n.address_size 64\n",
                _ => ".version 7.0\n.target sm_80\n.address_size 64\n.visible .entry Test(.param .u64 a)\n{\n"
                    + ".reg .b32 %r<9>; .reg .b64 %l<3>; .reg .pred %p<3>; .reg .f32 %f<3>;\n",
            };
            var text = new StringBuilder(start);
            for (int length = random.Next(1, 200); length > 0; length--)
            {
                text.Append(Words[random.Next(Words.Length)]).Append(random.Next(4) == 0 ? "" : " ");
            }

            Check(text.ToString(), seed);
        }
    }

    [Theory]
    [MemberData(nameof(RoundNumbers))]
    public void A_mutant_is_refused_or_ends(int round)
    {
        for (int i = 0; i < MutantsPerRound; i++)
        {
            int seed = 1_000_000 + (round * MutantsPerRound) + i;
            var random = new Random(seed);
            string text = Seeds[random.Next(Seeds.Length)];
            for (int changes = 1 + random.Next(3); changes > 0; changes--)
            {
                text = Mutate(text, random);
            }

            Check(text, seed);
        }
    }

    [Theory]
    [InlineData("{", 100_000)]
    [InlineData("(", 100_000)]
    [InlineData("[", 100_000)]
    [InlineData("@", 100_000)]
    [InlineData("-", 100_000)]
    [InlineData("/*", 100_000)]
    [InlineData("L:", 50_000)]
    [InlineData("x", 1_000_000)]
    [InlineData(".u32", 50_000)]
    [InlineData("9", 1_000_000)]
    [InlineData(".reg .b32 %r<99999999>;", 2000)]
    [InlineData(".shared .b8 x[99999999];", 2000)]
    [InlineData("add.u32 %r1, %r1, {{{{{{{{", 2000)]
    [InlineData("ret;", 50_000)]
    [InlineData("\n", 5_000_000)]
    public void Repetition_without_end_is_refused_or_read(string what, int times)
    {
        string repeated = string.Concat(Enumerable.Repeat(what, times));
        Check(repeated, -1);
        Check($".version 7.0\n.target sm_80\n.address_size 64\n{repeated}", -2);
        Check($".version 7.0\n.target sm_80\n.address_size 64\n.visible .entry Test(.param .u64 a)\n{{\n.reg .b32 %r<9>;\n{repeated}", -3);
        Check($".version 7.0\n.target sm_80\n.address_size 64\n.visible .entry Test(.param .u64 a)\n{{\n.reg .b32 %r<9>;\n{repeated}\n}}", -4);
    }

    private static void Check(string text, int seed)
    {
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        try
        {
            PtxModule module = PtxModule.Parse("Fuzz.ptx", text);
            foreach (PtxProgram kernel in module.Kernels)
            {
                Run(kernel, text);
            }
        }
        catch (GpuException refusal)
        {
            Assert.True(!refusal.Message.Contains('\n') && refusal.Message.Length < 1000, $"seed {seed}: the message is no line: {refusal.Message}");
        }
        catch (Exception other)
        {
            Assert.Fail($"seed {seed}: {other}\n{Shown(text)}");
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        Assert.True(clock.ElapsedMilliseconds < MostMilliseconds, $"seed {seed}: {clock.ElapsedMilliseconds} ms\n{Shown(text)}");
        Assert.True(bytes < MostBytes, $"seed {seed}: {bytes} bytes\n{Shown(text)}");
    }

    /// <summary>Runs a kernel on memory of zeros; every parameter of 8 bytes is an address.</summary>
    private static void Run(PtxProgram kernel, string text)
    {
        using var machine = new Machine(warpSteps: 2000);
        ulong memory = machine.Zeros(1 << 12);
        var parameters = new byte[kernel.ParameterBytes];
        for (int at = 0; at + 8 <= parameters.Length; at += 8)
        {
            BitConverter.TryWriteBytes(parameters.AsSpan(at), memory);
        }

        machine.Device.Launch(new KernelSource(kernel.Name, "Fuzz.ptx", text), new GpuGrid(2, 64, 1024), parameters);
        machine.Device.Synchronize();
    }

    private static string Mutate(string text, Random random)
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
            2 => Words[random.Next(Words.Length)],
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

    private static string Shown(string text) => text.Length <= 4000 ? text : $"{text[..2000]}\n...\n{text[^2000..]}";
}
