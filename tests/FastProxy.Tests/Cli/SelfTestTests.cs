using FastProxy.Kernels;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx;
using FastProxy.Scoring;
using Xunit;

namespace FastProxy.Tests.Cli;

public sealed class SelfTestTests
{
    [Fact]
    public void On_the_emulator_kernels_and_networks_give_the_bits_of_the_processor()
    {
        string[] lines = CommandRun.Of("selftest", "--device", "ptx-emulator", "--kernels", "Pool").IsDone().Out.Split(
            '\n', StringSplitOptions.RemoveEmptyEntries);
        int kernels = KernelCatalog.InPtx.Count(k => k.Name.Contains("Pool", StringComparison.Ordinal));
        Assert.Equal(kernels, lines.Count(line => line.Contains("Pool") && line.EndsWith("as on the CPU", StringComparison.Ordinal)));
        Assert.Equal($"passed: {kernels} kernels and 10 networks give the CPU's bits", lines[^1]);
    }

    [Fact]
    public void A_device_on_which_a_network_scores_differently_is_found_out()
    {
        KernelSource kernel = KernelCatalog.Ptx("ConvDirect").Gpu!.Ptx;
        using var device = new EmulatedDevice();
        device.Replace(kernel with { Source = kernel.Source.Replace("%w1, %u0, %a4;", "%w2, %u0, %a4;", StringComparison.Ordinal) });
        NetworkCheck check = NetworkCheck.Of(device, 2);
        Assert.Matches(@"^\w+ of \|.*\| is .*, expected .*$", check.Difference);
    }

    [Theory]
    [InlineData("--device", "cpu", "expected cuda")]
    [InlineData("--kernels", "nosuch", "no kernel's name contains 'nosuch'")]
    public void What_is_no_self_test_is_refused(string option, string value, string expected) =>
        CommandRun.Of(["selftest", option, value, .. option == "--device" ? [] : new[] { "--device", "ptx-emulator" }]).IsRefused(expected);
}
