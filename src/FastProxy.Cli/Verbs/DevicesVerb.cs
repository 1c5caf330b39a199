using System.Runtime.InteropServices;
using CommandLine;
using FastProxy.Kernels;

namespace FastProxy.Cli;

/// <summary><c>fastproxy devices</c></summary>
[Verb("devices", HelpText = "Show the processor, the vector widths this process may use, and its threads.")]
internal sealed class DevicesVerb : IVerb
{
    private const string LinuxCpuInfo = "/proc/cpuinfo";

    /// <inheritdoc/>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    public int Run(Terminal terminal)
    {
        terminal.Out.WriteLine($"cpu      {Processor()} ({RuntimeInformation.ProcessArchitecture})");
        terminal.Out.WriteLine($"threads  {Environment.ProcessorCount}");
        terminal.Out.WriteLine();
        Isa[] available = [.. IsaExtensions.Supported];
        PlainTable.Write(terminal.Out, ["width", "state"], Enum.GetValues<Isa>().Select(isa => new[]
        {
            isa.ToString().ToLowerInvariant(),
            isa == IsaExtensions.Best ? "in use" : available.Contains(isa) ? "available" : "not available",
        }));
        terminal.Out.WriteLine();
        terminal.Out.WriteLine("The cpu is the only device in this version. DOTNET_EnableAVX512=0, DOTNET_EnableAVX2=0 and");
        terminal.Out.WriteLine("DOTNET_EnableHWIntrinsic=0 make a width unavailable; no score depends on the width.");
        return ExitCode.Done;
    }

    private static string Processor()
    {
        string? line = File.Exists(LinuxCpuInfo)
            ? File.ReadLines(LinuxCpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2).ElementAtOrDefault(1)?.Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? "unnamed processor";
    }
}
