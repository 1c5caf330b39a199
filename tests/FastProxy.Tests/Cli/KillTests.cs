using System.Diagnostics;
using FastProxy.Cli.Output;
using Xunit;

namespace FastProxy.Tests.Cli;

public sealed class KillTests
{
    [Fact]
    public void A_sweep_killed_at_any_moment_resumes_to_the_bytes_of_an_uninterrupted_one()
    {
        using var folder = new TemporaryFolder();
        string[] sweep = ["sweep", .. CommandRun.Small, "--metrics", "swap,naswot", "--sample", "900", "--threads", "2", "--out"];
        string path = folder["killed.csv"];

        // Before there is a file, after the header, and twice amid the rows.
        foreach (long length in (long[])[-1, 1, 5_000, 40_000])
        {
            using Process process = Start([.. sweep, path, "--resume"]);
            while (!process.HasExited && (new FileInfo(path) is { Exists: true } file ? file.Length : -1) < length)
            {
                Thread.Sleep(1);
            }

            process.Kill();
            process.WaitForExit();
            Assert.Equal(128 + 9, process.ExitCode);
        }

        CommandRun resumed = CommandRun.Of([.. sweep, path, "--resume"]);
        CommandRun.Of([.. sweep, folder["whole.csv"]]);
        Assert.Contains(" of 900 architectures", resumed.Err);
        Assert.DoesNotContain("scoring 900 of 900", resumed.Err);
        Assert.Equal(File.ReadAllText(folder["whole.csv"]), File.ReadAllText(path));
        Assert.Equal(File.ReadAllText(folder["whole.csv.json"]), File.ReadAllText(path + ".json"));
    }

    private static Process Start(string[] args) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath is string host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
        [Path.Combine(AppContext.BaseDirectory, "FastProxy.Cli.dll"), .. args])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;
}
