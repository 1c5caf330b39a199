using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using FastProxy.Kernels.Simd;

namespace FastProxy.Bench.Harness;

/// <summary>The conditions of a result besides the code: the machine, the runtime, the commit, the command.</summary>
internal static partial class Machine
{
    /// <summary>The CPU's name as it may stand in a file's name.</summary>
    public static string ShortCpu { get; } = Separators().Replace(Marks().Replace(Cpu(), " ").ToLowerInvariant(), "-").Trim('-');

    /// <summary>A markdown list.</summary>
    public static string Describe()
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"- {name}: {value}\n");
        Line("CPU", $"{Cpu()}, {Environment.ProcessorCount} cores");
        Line("widest vectors", IsaExtensions.Best.ToString().ToLowerInvariant());
        Line("memory", string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30):F1} GiB"));
        Line("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
        Line("commit", Commit());
        Line("date", DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        Line("command", $"`dotnet run -c Release --project bench/FastProxy.Bench -- {string.Join(' ', Environment.GetCommandLineArgs().Skip(1))}`");
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith("DOTNET_Enable", StringComparison.Ordinal))
            {
                Line("environment", $"`{name}={variable.Value}`");
            }
        }

        return text.ToString();
    }

    private static string Cpu()
    {
        const string file = "/proc/cpuinfo";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string Commit()
    {
        try
        {
            using Process git = Process.Start(new ProcessStartInfo("git", ["-C", Repository.Root, "describe", "--always", "--dirty"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string answer = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? answer : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }

    [GeneratedRegex(@"\((R|TM|tm)\)|\b(CPU|Processor)\b|@.*$")]
    private static partial Regex Marks();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Separators();
}
