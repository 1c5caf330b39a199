using FastProxy.Ptx.Profile;
using Xunit;

namespace FastProxy.Ptx.Tests.Profile;

public sealed class GpuSpecTests
{
    [Theory]
    [InlineData("h100", 66.9)]
    [InlineData("a100", 19.5)]
    [InlineData("rtx4090", 82.6)]
    public void The_peak_is_the_published_one(string gpu, double teraflops) =>
        Assert.Equal(teraflops, GpuSpec.Of(gpu)[0].PeakFlopRate / 1e12, .05);

    [Fact]
    public void Names_are_looked_up_and_all_means_all()
    {
        Assert.Equal(GpuSpec.All, GpuSpec.Of("all"));
        Assert.Contains("h100, a100, rtx4090 or all", Assert.Throws<FormatException>(() => GpuSpec.Of("v100")).Message);
    }
}
