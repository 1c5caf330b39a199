using System.Text.RegularExpressions;
using FastProxy.Kernels.Gpu.Cuda;
using Xunit;

namespace FastProxy.Tests.Cli;

public sealed class DeviceTests : IDisposable
{
    private static readonly string[] Two =
        ["score", .. CommandRun.Small, "--metrics", "swap,naswot,grad_norm", "--arch", CommandRun.Arch, "--arch", CommandRun.OtherArch];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_emulator_scores_what_the_processor_scores()
    {
        CommandRun.Of([.. Two, "--convolution", "direct", "--out", folder["cpu.csv"]]).IsDone();
        CommandRun.Of([.. Two, "--device", "ptx-emulator", "--out", folder["gpu.csv"]]).IsDone();
        Assert.Equal(File.ReadAllText(folder["cpu.csv"]), File.ReadAllText(folder["gpu.csv"]));
        Assert.Contains("\"convolution\": \"direct\"", File.ReadAllText(folder["gpu.csv.json"]));
    }

    [Fact]
    public void A_search_may_run_on_the_emulator()
    {
        string[] search = ["search", .. CommandRun.Small, "--algorithm", "rea", "--metrics", "swap", "--budget", "12", "--seeds", "0"];
        CommandRun.Of([.. search, "--convolution", "direct", "--out", folder["cpu.jsonl"]]).IsDone();
        CommandRun.Of([.. search, "--device", "ptx-emulator", "--out", folder["gpu.jsonl"]]).IsDone();
        Assert.Equal(Lines("cpu.jsonl"), Lines("gpu.jsonl"));
    }

    [Fact]
    public void Winograd_is_the_processors_alone() =>
        CommandRun.Of([.. Two, "--device", "ptx-emulator", "--convolution", "winograd"]).IsRefused("convolution is winograd", "direct");

    [Fact]
    public void Too_little_memory_for_the_device_is_told() =>
        CommandRun.Of([.. Two, "--device", "ptx-emulator", "--memory", "1M"]).IsRefused("memory");

    [Fact]
    public void Without_a_gpu_one_line_says_what_is_missing()
    {
        if (CudaDevices.Find().Missing is { } reason)
        {
            CommandRun.Of([.. Two, "--device", "cuda"]).IsRefused("--device", reason);
            CommandRun.Of([.. Two, "--device", "auto"]).IsDone();
        }
        else
        {
            CommandRun.Of([.. Two, "--device", "cuda"]).IsDone();
        }
    }

    /// <summary>A trace's evaluations; their seconds are those of the device.</summary>
    private IEnumerable<string> Lines(string file) =>
        File.ReadLines(folder[file]).Skip(1).Select(line => Regex.Replace(line, "\"cost\":[^,}]*", ""));

    [Theory]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:99999999999")]
    [InlineData("gpu")]
    [InlineData("")]
    public void Another_name_is_refused(string name) => CommandRun.Of([.. Two, "--device", name]).IsRefused("--device");
}
