using System.Text.Json;
using System.Text.RegularExpressions;
using FastProxy.Kernels;
using Xunit;

namespace FastProxy.Tests.Cli;

/// <summary><c>fastproxy profile</c> and <c>fastproxy profile-plan</c></summary>
public sealed class ProfileTests : IDisposable
{
    private static readonly string[] OfPlan = ["profile-plan", .. CommandRun.Small, "--arch", CommandRun.Arch];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_plan_is_shown_by_kernel_and_by_step()
    {
        CommandRun run = CommandRun.Of(OfPlan).IsDone();
        Assert.Contains("metrics        swap, naswot\n", run.Out);
        Assert.Contains("GB/s of a copy", run.Out);
        Assert.Matches(@"\nConvWinograd +\d+ ", run.Out);
        Assert.Matches(@"\nmetrics +1 ", run.Out);
        Assert.Contains("the 20 longest of ", run.Out);
        Assert.DoesNotContain("NaN", run.Out);
        Assert.DoesNotContain(" \n", run.Out);
    }

    [Fact]
    public void A_plan_is_a_document_and_a_trace_beside_it()
    {
        string[] files = ["--out", folder["profile.json"], "--trace", folder["trace.json"]];
        CommandRun run = CommandRun.Of([.. OfPlan, "--metrics", "grad_norm", "--format", "json", .. files]).IsDone();
        Assert.Equal("", run.Out);
        using var profile = JsonDocument.Parse(File.ReadAllText(folder["profile.json"]));
        using var trace = JsonDocument.Parse(File.ReadAllText(folder["trace.json"]));
        JsonElement[] steps = [.. profile.RootElement.GetProperty("steps").EnumerateArray()];
        Assert.Contains(steps, step => step.GetProperty("kernel").GetString() == "ConvWeightGrad" && step.GetProperty("flop").GetDouble() > 0);
        Assert.True(trace.RootElement.GetArrayLength() > steps.Length);
        Assert.Equal(["profile.json", "trace.json"], folder.Names);
    }

    [Fact]
    public void Kernels_of_the_processor_are_measured_at_a_shape()
    {
        CommandRun run = CommandRun.Of(
            "profile", "--device", "cpu", "--kernel", "ConvDirect", "--shape", "in=4,out=8,height=6,width=5,samples=16").IsDone();
        Assert.Contains("kernel         ConvDirect 3x3 to 8 channels 4x6x5 b16\n", run.Out);
        Assert.DoesNotContain("NaN", run.Out);
        run = CommandRun.Of(
            "profile", "--device", "cpu", "--kernel", "BatchNormSums", "--shape", "in=4,height=6,width=5", "--format", "json").IsDone();
        using var profile = JsonDocument.Parse(run.Out);
        JsonElement measurement = profile.RootElement.GetProperty("measurement");
        Assert.Equal(4.0 * 4 * 6 * 5 * 64, measurement.GetProperty("bytes").GetDouble());
        Assert.True(measurement.GetProperty("seconds").GetDouble() > 0);
    }

    [Fact]
    public void Without_a_kernel_all_are_listed_with_where_they_run()
    {
        string list = CommandRun.Of("profile").IsDone().Out;
        Assert.All(
            KernelCatalog.All,
            kernel => Assert.Matches($@"(?m)^{kernel.Name} +(cpu|ptx-emulator|cpu, ptx-emulator) +{Regex.Escape(kernel.Computes)}$", list));
    }

    [Theory]
    [InlineData("one of cpu, ptx-emulator", "--device", "cuda")]
    [InlineData("--gpu, --ptxas and --twin: expected --device ptx-emulator", "--device", "cpu", "--kernel", "ConvDirect", "--gpu", "h100")]
    [InlineData("expected --kernel", "--shape", "in=3")]
    [InlineData("expected --kernel", "--format", "json")]
    [InlineData("unknown option '--space'", "--space", "nasbench201")]
    [InlineData("unknown kernel 'Conv', expected one of ConvDirect, ", "--device", "cpu", "--kernel", "Conv")]
    [InlineData("unknown kernel 'Conv'", "--kernel", "Conv")]
    [InlineData("--shape: 'depth' is no size", "--device", "cpu", "--kernel", "ConvDirect", "--shape", "depth=3")]
    [InlineData("--shape: a window of 9", "--device", "cpu", "--kernel", "ConvDirect", "--shape", "kernel=9,height=4,width=4")]
    [InlineData("ConvWinograd takes kernel=3", "--device", "cpu", "--kernel", "ConvWinograd", "--shape", "kernel=5")]
    [InlineData("memory is 1 MiB", "--device", "cpu", "--kernel", "ConvDirect", "--memory", "1M")]
    [InlineData("too large", "--device", "cpu", "--kernel", "DistinctWords", "--shape", "in=1048576,height=1048576")]
    public void A_kernel_that_cannot_be_profiled_is_refused_in_one_line(string expected, params string[] options) =>
        CommandRun.Of(["profile", .. options]).IsRefused(expected);

    [Theory]
    [InlineData("--space is missing")]
    [InlineData("expected one of cpu, got 'cuda'", "--space", "nasbench201", "--device", "cuda")]
    [InlineData("either --arch or --arch-file", "--space", "nasbench201")]
    [InlineData("there is no pass to profile", "--space", "nasbench201", "--metrics", "params", "--arch", CommandRun.Arch)]
    [InlineData("unknown metric 'swop'", "--space", "nasbench201", "--metrics", "swop", "--arch", CommandRun.Arch)]
    [InlineData("one of text, json, got 'svg'", "--space", "nasbench201", "--arch", CommandRun.Arch, "--format", "svg")]
    public void A_plan_that_cannot_be_profiled_is_refused_in_one_line(string expected, params string[] options) =>
        CommandRun.Of(["profile-plan", .. options]).IsRefused(expected);

    [Fact]
    public void A_plan_that_does_not_fit_the_memory_is_refused() =>
        CommandRun.Of([.. OfPlan, "--memory", "1M"]).IsRefused("is too small");

    [Fact]
    public void A_file_that_cannot_be_written_is_refused() =>
        CommandRun.Of("profile", "--out", folder["no/list.txt"]).IsRefused("cannot write");
}
