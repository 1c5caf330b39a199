using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Ilgpu;
using FastProxy.Input;
using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Profiling;
using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Profile;
using FastProxy.Reports;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy profile</c></summary>
[Verb("profile", HelpText = "Show where a kernel's time goes: measured on the processor, or emulated and modelled for GPUs. Without one, list all.")]
[Example("profile --kernel ConvDirect --shape in=16,out=16,height=32,width=32,problems=132 --gpu all --format svg --out roofline.svg")]
[Example("profile --device cpu --kernel ConvDirect --shape in=32,out=32,height=16,width=16")]
internal sealed class ProfileVerb : IVerb
{
    [Option("kernel", MetaValue = "NAME", HelpText = "The kernel.")]
    public string? Kernel { get; set; }

    [Option("shape", MetaValue = "A=N,B=N", HelpText = "Its sizes, some of " + CaseShape.Form + " (these are the defaults).")]
    public string? Shape { get; set; }

    [Option("device", Default = Devices.Emulator, MetaValue = "NAME",
        HelpText = "cpu measures the kernel, ptx-emulator emulates its PTX and models its time on a GPU.")]
    public string Device { get; set; } = "";

    [Option("memory", Default = "2G", MetaValue = "SIZE", HelpText = "Most memory to use on the cpu, as 512M or 2G.")]
    public string Memory { get; set; } = "";

    [Option("gpu", MetaValue = "NAME", HelpText = "GPUs that a PTX kernel's time is modelled on: h100, a100, rtx4090 or all (default: all).")]
    public string? Gpu { get; set; }

    [Option("twin", HelpText = "Count the PTX that ILGPU makes of the kernel's twin in C#, and show it beside the kernel.")]
    public bool Twin { get; set; }

    [Option("ptxas", MetaValue = "PATH",
        HelpText = "NVIDIA's assembler: shows a PTX kernel's machine code, and models with the registers that it takes.")]
    public string? Ptxas { get; set; }

    [Option("format", Default = "text", MetaValue = "KIND", HelpText = "text, json or, of a PTX kernel, svg: a roofline.")]
    public string Format { get; set; } = "";

    [Option("out", MetaValue = "FILE", HelpText = "Write to a file, which is replaced if it is there (default: standard output).")]
    public string? Out { get; set; }

    /// <summary>Arguments that belong to no option.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    public int Run(Terminal terminal)
    {
        bool isCpu = Strict.Choice("--device", Device, ("cpu", true), (Devices.Emulator, false));
        if (Kernel is null && ((Shape ?? Gpu ?? Ptxas ?? (Format == "text" ? null : Format)) is not null || Twin))
        {
            throw new InputException("--shape, --gpu, --ptxas, --twin and --format: expected --kernel beside them");
        }

        if (isCpu && ((Gpu ?? Ptxas) is not null || Twin))
        {
            throw new InputException($"--gpu, --ptxas and --twin: expected --device {Devices.Emulator}");
        }

        if (Twin && Format != "text")
        {
            throw new InputException($"--twin: expected --format text, got '{Format}'");
        }

        Document.Show(terminal, Out, Kernel is null ? List() : isCpu ? Measure(Kernel) : Emulate(Kernel));
        return ExitCode.Done;
    }

    private static string List() => Document.Of(output => PlainTable.Write(
        output,
        ["kernel", "for", "computes"],
        KernelCatalog.All.Select(k => (string[])
        [
            k.Name, string.Join(", ", new[] { k.Cpu is null ? null : "cpu", k.Gpu is null ? null : Devices.Emulator }.OfType<string>()), k.Computes,
        ])));

    private string Measure(string kernel)
    {
        bool isJson = Strict.Choice("--format", Format, ("text", false), ("json", true));
        CpuKernelProfile profile = CpuKernelProfile.Of(kernel, ShapeValue(), IsaExtensions.Best, Strict.Bytes("--memory", Memory));
        return isJson ? JsonText.Of(profile) : Document.Of(output => CpuProfileText.Write(output, profile));
    }

    private string Emulate(string kernel)
    {
        Func<KernelProfile, string> write = Strict.Choice<Func<KernelProfile, string>>(
            "--format",
            Format,
            ("text", profile => Document.Of(output => KernelProfileText.Write(output, profile))),
            ("json", JsonText.Of),
            ("svg", RooflinePlot.Of));
        CaseShape shape = ShapeValue();
        try
        {
            KernelInfo info = KernelCatalog.Ptx(kernel);
            IReadOnlyList<GpuSpec> gpus = GpuSpec.Of(Gpu ?? "all");
            Ptxas? ptxas = Ptxas is null ? null : new Ptxas(Ptxas);
            KernelProfile profile = KernelProfiler.Of(info, shape, gpus, ptxas);
            if (!Twin)
            {
                return write(profile);
            }

            var twin = new KernelVariant(TwinPtx.Of(info.Gpu!.Ptx), emulator => new TwinPtxDevice(emulator));
            return write(profile) + Environment.NewLine
                + Document.Of(output => TwinText.Write(output, profile, KernelProfiler.Of(info, shape, gpus, ptxas, twin)));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or GpuException or OverflowException)
        {
            throw new InputException(e.Message, e);
        }
    }

    private CaseShape ShapeValue()
    {
        try
        {
            return CaseShape.Parse(Shape ?? "");
        }
        catch (FormatException e)
        {
            throw new InputException($"--shape: {e.Message}", e);
        }
    }
}
