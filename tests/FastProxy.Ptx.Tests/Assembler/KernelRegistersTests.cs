using System.Text.RegularExpressions;
using FastProxy.Kernels;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Assembler;
using Xunit;

namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>The table of registers, and the estimate for what it does not hold.</summary>
public sealed partial class KernelRegistersTests
{
    [Fact]
    public void The_table_holds_every_kernel_for_every_architecture() =>
        Assert.Equal(AssembledKernels.Expected.Select(e => (e.Kernel.Name, e.Sm)), KernelRegisters.All.Keys);

    [Fact]
    public void A_shipped_kernel_has_the_registers_of_the_table_and_another_text_of_its_name_an_estimate()
    {
        KernelSource kernel = KernelCatalog.InPtx.First().Gpu!.Ptx;
        RegisterCount shipped = KernelRegisters.Of(kernel, AssembledKernels.Program(kernel), 90);
        Assert.Equal(new RegisterCount(KernelRegisters.All[(kernel.Name, 90)], RegisterSource.Table), shipped);
        KernelSource other = kernel with { Source = kernel.Source + "\n" };
        Assert.Equal(RegisterSource.Estimate, KernelRegisters.Of(other, AssembledKernels.Program(other), 90).Source);
    }

    [Fact]
    public void A_header_states_the_registers_of_the_table() => Assert.All(KernelCatalog.InPtx.Where(k => k.Gpu!.Ptx.Frame is null), info =>
    {
        int[] registers = [.. KernelRegisters.All.Where(r => r.Key.Kernel == info.Gpu!.Ptx.Name).Select(r => r.Value)];
        string range = registers.Min() == registers.Max() ? $"{registers.Min()}" : $"{registers.Min()} to {registers.Max()}";
        Assert.Equal(range, HeaderRange().Match(info.Gpu!.Ptx.Source).Groups[1].Value);
    });

    /// <summary>A new kernel moves the line a little; the residuals stay within those that the estimate's summary states.</summary>
    [Fact]
    public void The_estimate_is_about_the_least_squares_line_through_the_table()
    {
        (double Live, double Registers)[] points =
        [
            .. AssembledKernels.Expected.Where(e => e.Kernel.Frame is null).GroupBy(e => e.Kernel).SelectMany(kernel =>
            {
                double live = AssembledKernels.Program(kernel.Key).LiveRegisters.Max();
                return kernel.Select(e => (live, (double)KernelRegisters.All[(e.Kernel.Name, e.Sm)]));
            }),
        ];
        (double meanLive, double registers) = (points.Average(p => p.Live), points.Average(p => p.Registers));
        double slope = points.Sum(p => (p.Live - meanLive) * (p.Registers - registers)) / points.Sum(p => (p.Live - meanLive) * (p.Live - meanLive));
        double[] residuals = [.. points.Select(p => p.Registers - KernelRegisters.Estimate((int)p.Live)).Select(Math.Abs).Order()];
        Assert.Equal(KernelRegisters.PerLive, slope, .05);
        Assert.Equal(KernelRegisters.Overhead, registers - slope * meanLive, 2.0);
        Assert.InRange(residuals.Average(), 0, KernelRegisters.MeanResidual);
        Assert.InRange(residuals[^1], 0, KernelRegisters.LargestResidual);
    }

    [GeneratedRegex(@"(\d+(?: to \d+)?) in machine code")]
    private static partial Regex HeaderRange();
}
