using System.Globalization;
using System.Text;
using FastProxy.Kernels;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>
/// The shipped kernels through NVIDIA's assembler. With FASTPROXY_WRITE_TABLES=1 the tables are written anew: the registers that the model takes, and
/// <c>bench/results/ptxas.md</c>.
/// </summary>
public sealed class AssemblerTests
{
    private const double MinFmaShare = .85;

    private static string RegisterTable => Path.Combine(Repository.Root, "src", "FastProxy.Ptx", "Assembler", "KernelRegisters.csv");

    private static string Report => Path.Combine(Repository.Root, "bench", "results", "ptxas.md");

    [PtxasFact]
    public void Every_kernel_assembles_for_every_architecture_with_the_registers_of_the_table() =>
        Same(RegisterTable, "kernel,sm,registers\n" + string.Concat(AssembledKernels.All.Select(k => $"{k.Kernel},{k.Sm},{k.Registers}\n")));

    [PtxasFact]
    public void The_report_lists_them() => Same(Report, ReportText());

    [PtxasFact]
    public void No_kernel_spills_a_register() =>
        Assert.Empty(AssembledKernels.All.Where(k => k.SpilledBytes > 0).Select(k => $"{k.Kernel} for sm_{k.Sm}: {k.SpilledBytes} bytes"));

    [PtxasFact]
    public void The_hot_loop_of_the_convolution_is_nearly_all_multiply_adds() =>
        Assert.All(AssembledKernels.All.Where(k => k.Kernel == "ConvDirect"), k => Assert.InRange(k.Code.HotLoop!.FmaShare, MinFmaShare, 1));

    [PtxasFact]
    public void An_error_names_kernel_architecture_line_and_reason()
    {
        KernelSource kernel = KernelCatalog.InPtx.First().Gpu!.Ptx;
        KernelSource wrong = kernel with { Source = kernel.Source.Replace("ret;", "rat;", StringComparison.Ordinal) };
        int line = wrong.Source[..wrong.Source.IndexOf("rat;", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        string message = Assert.Throws<GpuException>(() => new Ptxas(PtxasFactAttribute.Path!).Assemble(wrong, 80)).Message;
        Assert.StartsWith($"{kernel.File}: ptxas refuses it for sm_80: ptxas {kernel.File}, line {line}; ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void What_is_no_assembler_is_refused_with_its_path()
    {
        Assert.Contains(
            "/no/such/ptxas: cannot be run", Assert.Throws<GpuException>(() => new Ptxas("/no/such/ptxas")).Message, StringComparison.Ordinal);
        string other = Environment.ProcessPath!;
        Assert.StartsWith($"{other}: expected NVIDIA's ptxas", Assert.Throws<GpuException>(() => new Ptxas(other)).Message, StringComparison.Ordinal);
    }

    private static void Same(string file, string text)
    {
        if (Environment.GetEnvironmentVariable("FASTPROXY_WRITE_TABLES") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.Equal(text, File.ReadAllText(file));
    }

    private static string ReportText()
    {
        var text = new StringBuilder(
            $"""
            # PTX kernels through NVIDIA's assembler

            `ptxas` {new Ptxas(PtxasFactAttribute.Path!).Version}; the compiler in a driver is another release of it and may differ.
            `tests/ptxas/README.md` says how this table is made.

            - registers: of a thread; a number in brackets: bytes spilled to local memory
            - multiply-adds: their share of the machine instructions of the hot loop, the innermost loop that has most of them (of equals, the
              shortest)


            """);
        string architectures = string.Join(" | ", Ptxas.Architectures.Select(sm => $"sm_{sm}"));
        string rule = string.Concat(Ptxas.Architectures.Select(_ => " --: | --: |"));
        text.Append($"| kernel | {architectures} | multiply-adds, {architectures} |\n| --- |{rule}\n");
        foreach (IGrouping<string, AssembledKernel> kernel in AssembledKernels.All.GroupBy(k => k.Kernel))
        {
            string registers = Cells(kernel, k => k.SpilledBytes > 0 ? $"{k.Registers} ({k.SpilledBytes})" : $"{k.Registers}");
            text.Append($"| {kernel.Key} | {registers} | {Cells(kernel, Share)} |\n");
        }

        return text.ToString();
    }

    private static string Cells(IEnumerable<AssembledKernel> kernel, Func<AssembledKernel, string> cell) =>
        string.Join(" | ", Ptxas.Architectures.Select(sm => kernel.FirstOrDefault(k => k.Sm == sm) is { } one ? cell(one) : ""));

    private static string Share(AssembledKernel kernel) => kernel.Code.HotLoop is { FmaShare: > 0 and double share }
        ? (100 * share).ToString("F1", CultureInfo.InvariantCulture) + "%"
        : "";
}
