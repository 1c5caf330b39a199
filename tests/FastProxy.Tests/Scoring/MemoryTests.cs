using System.Diagnostics;
using FastProxy.Data;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>What a process takes, beside what was planned.</summary>
public sealed class MemoryTests
{
    private const string Arch = "|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_3x3~2|";

    /// <summary>Networks whose activations are much larger than the runtime.</summary>
    [Theory]
    [InlineData("grasp,snip,fisher,jacob_cov", 256, 10)]
    [InlineData("ntk_trace,ntk_trace_eval", 512, 10)]
    [InlineData("ntk_condition_full", 16, 24)]
    public void The_planned_peak_covers_the_real_one(string metrics, int batch, int classes)
    {
        var space = new Nasbench201Space(new Nasbench201Settings { CellsPerStage = 1, ImageSize = 16, Classes = classes });
        var options = new ScoreOptions { Threads = 2 };
        var scorer = new Scorer(space, metrics.Split(','), BatchSource.Load("noise", batch, 3, 16, 16, classes, 0), options);
        long planned = scorer.PlannedPeakBytes([(0, Arch)]);
        string[] args =
        [
            "score", "--space", "nasbench201", "--cells", "1", "--image-size", "16", "--classes", $"{classes}", "--batch", $"{batch}",
            "--threads", "2", "--metrics", metrics, "--arch", Arch,
        ];
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FastProxy.Cli.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        long peak = 0;
        while (!process.WaitForExit(5))
        {
            peak = Math.Max(peak, PeakOf(process));
        }

        Assert.True(process.ExitCode == 0, process.StandardError.ReadToEnd());
        Assert.InRange(peak, 1, planned);
    }

    /// <summary>The most memory that a process has had so far; 0 when it has just ended.</summary>
    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }
}
