using System.Diagnostics;
using System.Text;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using FastProxy.Ptx.Text;
using Xunit;

namespace FastProxy.Ptx.Tests;

/// <summary>
/// Text that is almost PTX, or nothing like it: the reader answers with a module or with a <see cref="GpuException"/>, soon and in little
/// memory; what it takes runs to its end, or to a <see cref="GpuException"/>, within a budget of steps. A failure names its seed and shows the
/// text.
/// </summary>
public sealed class FuzzTests
{
    private const int Rounds = 12;
    private const int SoupsPerRound = 120;
    private const int MutantsPerRound = 60;
    private const long MaxMilliseconds = 4000;
    private const long MaxBytes = 256L << 20;

    // The list of forms is made at the first use, which must not count as a text's own time.
    static FuzzTests() => PtxModule.Parse("Fuzz.ptx", Mutants.Seeds[^1]);

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
                text.Append(Mutants.Words[random.Next(Mutants.Words.Count)]).Append(random.Next(4) == 0 ? "" : " ");
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
            string text = Mutants.Seeds[random.Next(Mutants.Seeds.Count)];
            for (int changes = 1 + random.Next(3); changes > 0; changes--)
            {
                text = Mutants.Of(text, random);
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
        Assert.True(clock.ElapsedMilliseconds < MaxMilliseconds, $"seed {seed}: {clock.ElapsedMilliseconds} ms\n{Shown(text)}");
        Assert.True(bytes < MaxBytes, $"seed {seed}: {bytes} bytes\n{Shown(text)}");
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

    private static string Shown(string text) => text.Length <= 4000 ? text : $"{text[..2000]}\n...\n{text[^2000..]}";
}
