using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Kernels.Tests.Cases;

public sealed class CpuCasesTests
{
    public static TheoryData<string> Names => [.. KernelCatalog.OnCpu.Select(kernel => kernel.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kernel_runs_at_a_shape(string name)
    {
        CpuCase run = KernelCatalog.Cpu(name).Of(Shape(name));
        Assert.Equal(name, run.Kernel);
        Assert.True(run.Bytes > 0);
        run.Prepare(IsaExtensions.Best);
        run.Run();
        run.Finish(IsaExtensions.Best);
        Assert.True(run.PeakFlops > 0 && run.PeakCopy > 0);
        Assert.Throws<InvalidOperationException>(run.Run);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kernel_has_cases_to_time_and_their_names_differ(string name)
    {
        string[] timed = [.. KernelCatalog.Cpu(name).Timed().Select(c => c.ToString())];
        Assert.NotEmpty(timed);
        Assert.All(timed, text => Assert.StartsWith($"{name} ", text));
        Assert.Equal(timed.Distinct(), timed);
    }

    [Fact]
    public void Work_is_nominal_and_what_is_done_leaves_out_the_padding()
    {
        CaseShape shape = CaseShape.Parse("in=4,out=8,height=6,width=5,samples=20");
        CaseFlops flops = KernelCatalog.Cpu("ConvDirect").Of(shape).Flops;
        Assert.Equal(2.0 * 4 * 8 * 9 * 6 * 5 * 20, flops.Nominal);

        // Of 6 rows with 3 taps each, two lose a tap; of 5 columns likewise.
        Assert.Equal(2.0 * 4 * 8 * (3 * 6 - 2) * (3 * 5 - 2) * 20, flops.Done);
    }

    [Theory]
    [InlineData("ConvWinograd", "kernel=1,padding=0", "kernel=3")]
    [InlineData("ConvDepthwise", "groups=2", "as many groups")]
    [InlineData("AvgPool", "kernel=3,padding=2", "at most half")]
    [InlineData("ConvIndirect", "", "unknown kernel 'ConvIndirect'")]
    [InlineData("ConvPack", "", "unknown kernel 'ConvPack'")]
    public void A_shape_that_a_kernel_does_not_take_is_refused(string name, string shape, string words) =>
        Assert.Contains(words, Assert.Throws<FormatException>(() => KernelCatalog.Cpu(name).Of(CaseShape.Parse(shape))).Message);

    [Fact]
    public void Peaks_of_two_threads_are_sums()
    {
        Assert.True(Peak.Flops(IsaExtensions.Best, 1) > 0);
        Assert.True(Peak.Copy(IsaExtensions.Best, 1 << 20, 2) > 0);
    }

    private static CaseShape Shape(string name) =>
        CaseShape.Parse($"in=4,out=4,height=6,width=6,samples=20,groups={(name == "ConvDepthwise" ? 4 : 1)}");
}
