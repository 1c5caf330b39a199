using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.SelfTest;
using Xunit;

namespace FastProxy.Ptx.Tests.SelfTest;

public sealed class KernelCheckTests
{
    private static readonly CaseShape Small = new(In: 4, Out: 4, Height: 4, Width: 4, Samples: 16);

    public static TheoryData<string> Names => [.. KernelCatalog.InPtx.Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kernel_as_shipped_passes(string name)
    {
        using var device = new EmulatedDevice();
        CaseShape timed = name.Contains("Depthwise", StringComparison.Ordinal) ? Small with { Groups = Small.In } : Small;
        KernelCheck check = KernelCheck.Of(KernelCatalog.Ptx(name), device, timed);
        Assert.Null(check.Difference);
        Assert.True(check.Seconds > 0);
    }

    /// <summary>The device runs another text than the one that it is held to.</summary>
    [Theory]
    [InlineData("AvgPool", "rcp.rn.f32 %factor, %factor;", "", "AvgPool at in=6,")]
    [InlineData("ConvDirect", "@%p0 fma.rn.f32 %a4, %w1, %u0, %a4;", "@%p0 fma.rn.f32 %a4, %w2, %u0, %a4;", "ConvDirect at in=6,")]
    [InlineData("LaneGramTf32", "bar.sync 0;", "bar.sync 0;\n    exit;", "LaneGramTf32 at in=6,")]
    public void A_device_that_computes_something_else_is_found_out(string name, string find, string put, string expected)
    {
        KernelSource kernel = KernelCatalog.Ptx(name).Gpu!.Ptx;
        Assert.Contains(find, kernel.Source, StringComparison.Ordinal);
        using var device = new EmulatedDevice();
        device.Replace(kernel with { Source = kernel.Source.Replace(find, put, StringComparison.Ordinal) });
        Assert.StartsWith(expected, KernelCheck.Of(KernelCatalog.Ptx(name), device, Small).Difference, StringComparison.Ordinal);
    }
}
