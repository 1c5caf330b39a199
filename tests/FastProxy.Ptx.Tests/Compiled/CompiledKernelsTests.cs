using System.Diagnostics;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests.Compiled;

/// <summary>
/// PTX that clang made of <c>kernels.cl</c> without and with optimisation, unmodified, computes what the same algorithm computes in C#.
/// <c>make.sh</c> makes it anew; where clang 14 is there, a test does so and runs that.
/// </summary>
public sealed class CompiledKernelsTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "FastProxy.Ptx.Tests", "Compiled");

    public static TheoryData<ThreadOrder, string> Cases => Machine.OrdersWith(
        CompiledKernels.Names.SelectMany(name => new[] { $"kernels.O0.ptx {name}", $"kernels.O2.ptx {name}" }));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_kernel_computes_what_its_source_says(ThreadOrder order, string which)
    {
        string[] parts = which.Split(' ');
        Check(Path.Combine(Folder, parts[0]), parts[1], order);
    }

    [Clang14Fact]
    public void A_kernel_that_is_compiled_anew_computes_what_its_source_says()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        using Process process = Process.Start(Path.Combine(Folder, "make.sh"), folder.FullName);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        foreach (string file in new[] { "kernels.O0.ptx", "kernels.O2.ptx" })
        {
            foreach (string kernel in CompiledKernels.Names)
            {
                Check(Path.Combine(folder.FullName, file), kernel, ThreadOrder.Ascending);
                Check(Path.Combine(folder.FullName, file), kernel, ThreadOrder.Descending);
            }
        }

        folder.Delete(recursive: true);
    }

    private static void Check(string file, string kernel, ThreadOrder order)
    {
        var random = new Random(kernel.Length);
        uint[] x = [.. Enumerable.Range(0, CompiledKernels.Words).Select(i => (uint)random.NextInt64(1L << 32) >> (i % 4 == 0 ? 20 : 0))];
        using var machine = new Machine(order);
        Span<byte> buffer = stackalloc byte[ParameterWriter.MaxBytes];
        var writer = new ParameterWriter(buffer);
        writer.Add(machine.Of<uint>(x));
        ulong y = machine.Zeros(CompiledKernels.Words * sizeof(uint));
        writer.Add(y);
        if (kernel == "options")
        {
            // struct { scale; add; mask } by value.
            writer.Add(7ul);
            writer.Add(0x123456789abcdef0ul);
            writer.Add(250ul | 251ul << 8 | 252ul << 16 | 253ul << 24);
        }

        var grid = new GpuGrid(CompiledKernels.Blocks, CompiledKernels.BlockThreads);
        machine.Device.Launch(new KernelSource(kernel, Path.GetFileName(file), File.ReadAllText(file)), grid, buffer[..writer.Length]);
        uint[] expected = CompiledKernels.Expected(kernel, x);
        uint[] found = machine.Read<uint>(y, expected.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                expected[i] == found[i], $"{kernel} of {Path.GetFileName(file)}, {order}: word {i} is {found[i]:x}, expected {expected[i]:x}");
        }
    }
}

/// <summary>A fact that needs clang 14.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class Clang14FactAttribute : FactAttribute
{
    public Clang14FactAttribute() => Skip = File.Exists("/usr/bin/clang-14") ? null : "needs /usr/bin/clang-14";
}
