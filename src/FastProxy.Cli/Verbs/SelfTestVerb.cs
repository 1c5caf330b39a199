using System.Globalization;
using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gpu.Cuda;
using FastProxy.Kernels.Gram;
using FastProxy.Ptx;
using FastProxy.Ptx.SelfTest;
using FastProxy.Reports;
using FastProxy.Scoring;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy selftest</c></summary>
[Verb("selftest", HelpText = "Compile and run every kernel of a device and ten small networks, hold them to the CPU's bits and time them.")]
[Example("selftest")]
[Example("selftest --device cuda:1")]
internal sealed class SelfTestVerb : IVerb
{
    private const int Networks = 10;
    private const long MemoryBytes = 2L << 30;

    /// <summary>The first stage of NAS-Bench-201, one problem for each multiprocessor of an H100, for the modelled times.</summary>
    private static readonly CaseShape Stage = new(Samples: 64, Problems: 132);

    /// <summary>A small shape: what is no GPU takes seconds for more.</summary>
    private static readonly CaseShape Small = new(In: 4, Out: 4, Height: 4, Width: 4, Samples: 16);

    [Option("device", Default = "cuda", MetaValue = "NAME",
        HelpText = "Where the kernels run: cuda, cuda:I, opencl, opencl:I, ilgpu-cpu or ptx-emulator.")]
    public string Device { get; set; } = "";

    [Option("kernels", MetaValue = "TEXT", HelpText = "Only kernels whose name contains this (default: all).")]
    public string Kernels { get; set; } = "";

    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    public int Run(Terminal terminal)
    {
        using IGpuDevice device = Devices.Open(Device, MemoryBytes)
            ?? throw new InputException($"--device {Device}: expected cuda, cuda:I, opencl, opencl:I, ilgpu-cpu or ptx-emulator");
        KernelInfo[] kernels =
        [
            .. KernelCatalog.Of(device).Where(k => k.Name.Contains(Kernels, StringComparison.OrdinalIgnoreCase)),
        ];
        if (kernels.Length == 0)
        {
            throw new InputException($"--kernels: no kernel's name contains '{Kernels}'");
        }

        terminal.Out.WriteLine($"device   {device.Name}, sm_{device.Sm}");
        CaseShape timed = device is CudaDevice ? Stage : Small;
        KernelCheck[] checks = [.. kernels.Select(k => KernelCheck.Of(k, device, TimedShape(k, timed)))];
        PlainTable.Write(
            terminal.Out,
            ["kernel", ">us", ">registers", ">local bytes", "bits"],
            kernels.Zip(checks, (kernel, check) => Row(kernel, check, (device as CudaDevice)?.Resources(kernel.Gpu!.Ptx))));
        NetworkCheck networks = NetworkCheck.Of(device, Networks);
        string seconds = networks.Seconds.ToString("F1", CultureInfo.InvariantCulture);
        terminal.Out.WriteLine($"{networks.Networks} networks by {networks.Metrics} metrics: {seconds} s, {State(networks.Difference)}");
        string? first = checks.Select(c => c.Difference).Append(networks.Difference).FirstOrDefault(d => d is not null);
        terminal.Out.WriteLine(first is null
            ? $"passed: {kernels.Length} kernels and {Networks} networks give the CPU's bits"
            : $"failed: {first}");
        return first is null ? ExitCode.Done : ExitCode.Negative;
    }

    private static CaseShape TimedShape(KernelInfo kernel, CaseShape shape) =>
        kernel.Name.Contains("Depthwise", StringComparison.Ordinal) ? shape with { Groups = shape.In }
        : kernel.Name == nameof(PatchGram) ? shape with { Kernel = 1, Padding = 0, Height = 1, Width = 1 }
        : shape;

    private static string[] Row(KernelInfo kernel, KernelCheck check, CudaKernelResources? resources) =>
    [
        kernel.Name, (1e6 * check.Seconds).ToString("F1", CultureInfo.InvariantCulture), $"{resources?.Registers}", $"{resources?.LocalBytes}",
        State(check.Difference),
    ];

    private static string State(string? difference) => difference is null ? "as on the CPU" : "different";
}
