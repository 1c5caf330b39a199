using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests;

/// <summary>
/// PTX that clang made of <c>Fixtures/fixture.c</c>, unmodified, leaves in memory what the same source left there on x86, bit for bit.
/// <c>Fixtures/make.sh</c> makes both.
/// </summary>
public sealed class CompiledCodeTests
{
    private const int WordsIn = 4;
    private const int WordsOut = 12;
    private const int Threads = 72;

    // In the order of the table in fixture.c.
    private static readonly string[] Functions =
    [
        "integer32", "integer64", "integer_narrow", "bit_tricks", "float32", "float64", "conversions", "loops", "local_array", "tables", "ways",
    ];

    public static TheoryData<ThreadOrder, string> Cases => Machine.OrdersWith(Functions);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_function_computes_on_the_emulator_what_it_computes_on_x86(ThreadOrder order, string function)
    {
        ulong[] words = MemoryMarshal.Cast<byte, ulong>(File.ReadAllBytes(Path.Combine(Repository.Fixtures, "fixture.bin"))).ToArray();
        Assert.Equal(Functions.Length * Threads * (WordsIn + WordsOut), words.Length);
        ulong[] of = words[(Array.IndexOf(Functions, function) * Threads * (WordsIn + WordsOut))..];
        ulong[] expected = of[(Threads * WordsIn)..(Threads * (WordsIn + WordsOut))];

        using var machine = new Machine(order);
        ulong x = machine.Of<ulong>(of[..(Threads * WordsIn)]);
        ulong y = machine.Blank(expected.Length * 8L);
        Span<byte> buffer = stackalloc byte[ParameterWriter.MaxBytes];
        var writer = new ParameterWriter(buffer);
        writer.Add(x);
        writer.Add(y);
        writer.Add(Threads);
        var kernel = new KernelSource(function, "fixture.ptx", File.ReadAllText(Path.Combine(Repository.Fixtures, "fixture.ptx")));
        machine.Device.Launch(kernel, new GpuGrid(3, 32), buffer[..writer.Length]);

        ulong[] found = machine.Read<ulong>(y, expected.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i] == found[i], $"{function}, thread {i / WordsOut}, word {i % WordsOut}: {found[i]:x}, expected {expected[i]:x}");
        }
    }
}
