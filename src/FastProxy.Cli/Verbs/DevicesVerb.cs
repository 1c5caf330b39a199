using System.Runtime.InteropServices;
using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Ilgpu;
using FastProxy.Input;
using FastProxy.Kernels.Gpu.Cuda;
using FastProxy.Kernels.Simd;
using FastProxy.Ptx;
using FastProxy.Ptx.Text;
using FastProxy.Reports;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy devices</c></summary>
[Verb("devices", HelpText = "Show the processor, its threads and vector widths, the devices of CUDA and OpenCL, and the emulators.")]
internal sealed class DevicesVerb : IVerb
{
    private const string LinuxCpuInfo = "/proc/cpuinfo";

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
        terminal.Out.WriteLine("DOTNET_EnableAVX512=0, DOTNET_EnableAVX2=0 and DOTNET_EnableHWIntrinsic=0 make a width unavailable;");
        terminal.Out.WriteLine("no score depends on the width.");
        terminal.Out.WriteLine();
        CudaDevices cuda = CudaDevices.Find();
        OpenClDevices openCl = OpenClDevices.Find();
        using var emulator = new EmulatedDevice();
        PlainTable.Write(terminal.Out, ["device", "name", "capability", ">memory", "state"],
        [
            .. cuda.All.Select(device => Row($"cuda:{device.Index}", device.Name, Capability(device.Sm), device.MemoryBytes, device.Unfit)),
            .. openCl.All.Select(device => Row(
                $"opencl:{device.Index}", $"{device.Name} ({device.Platform})", device.Version, device.MemoryBytes, device.Unfit)),
            Row(Devices.IlgpuCpu, "ILGPU on the processor, for debuggers", "", null, null),
            Row(Devices.Emulator, emulator.Name, Capability(emulator.Sm), emulator.MemoryBytes, null),
        ]);
        string[] missing = [.. new[] { cuda.Missing, openCl.Missing }.OfType<string>()];
        if (missing.Length > 0)
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(string.Join(Environment.NewLine, missing));
        }

        return ExitCode.Done;
    }

    private static string[] Row(string device, string name, string capability, long? memoryBytes, string? unfit) =>
        [device, name, capability, memoryBytes is { } bytes ? Sizes.Text(bytes) : "", unfit ?? "available"];

    private static string Capability(int sm) => $"{sm / 10}.{sm % 10}";

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
