using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Profiling;
using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Profile;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy profile</c></summary>
[Verb("profile", HelpText = "Show where time goes: in a plan or a kernel on the processor, measured, or in a PTX kernel, emulated and modelled.")]
[Example("profile --device cpu --space nasbench201 --metrics swap,naswot --trace trace.json --arch {ARCH}")]
[Example("profile --device cpu --kernel ConvDirect --shape in=32,out=32,height=16,width=16")]
[Example("profile --kernel ConvDirect --shape in=16,out=16,height=32,width=32,problems=132 --gpu all --format svg --out roofline.svg")]
internal sealed class ProfileVerb : EngineOptions, IVerb
{
    private const string Cpu = "cpu";

    [Option("space", MetaValue = "NAME", HelpText = "Search space of the plan's architectures; see 'fastproxy spaces'.")]
    public override string Space { get; set; } = "";

    [Option("arch", MetaValue = "ARCH", HelpText = "Architectures in the space's notation; may be repeated.")]
    public IEnumerable<string> Arch { get; set; } = [];

    [Option("arch-file", MetaValue = "FILE", HelpText = "Architectures, one a line, or a column arch or genotype of a file named *.csv.")]
    public string? ArchFile { get; set; }

    [Option("metrics", MetaValue = "A,B", HelpText = "Metrics whose passes the plan takes (default: swap,naswot).")]
    public string? Metrics { get; set; }

    [Option("trace", MetaValue = "FILE", HelpText = "Write the plan's steps and what each thread did of them, for chrome://tracing or Perfetto.")]
    public string? Trace { get; set; }

    [Option("kernel", MetaValue = "NAME", HelpText = "A kernel in place of a plan; without either, the PTX kernels are listed.")]
    public string? Kernel { get; set; }

    [Option("shape", MetaValue = "A=N,B=N", HelpText = "The kernel's sizes, some of " + CaseShape.Form + " (these are the defaults).")]
    public string? Shape { get; set; }

    [Option("device", Default = Devices.Emulator, MetaValue = "NAME",
        HelpText = "cpu measures, ptx-emulator emulates a PTX kernel and models its time on a GPU.")]
    public override string Device { get; set; } = "";

    [Option("gpu", MetaValue = "NAME", HelpText = "GPUs that a PTX kernel's time is modelled on: h100, a100, rtx4090 or all (default: all).")]
    public string? Gpu { get; set; }

    [Option("ptxas", MetaValue = "PATH",
        HelpText = "NVIDIA's assembler: shows a PTX kernel's machine code, and models with the registers that it takes.")]
    public string? Ptxas { get; set; }

    [Option("format", Default = "text", MetaValue = "KIND", HelpText = "text, json or, of a PTX kernel, svg: a roofline.")]
    public string Format { get; set; } = "";

    [Option("out", MetaValue = "FILE", HelpText = "Write to a file, which is replaced if it is there (default: standard output).")]
    public string? Out { get; set; }

    public int Run(Terminal terminal)
    {
        bool isCpu = Strict.Choice("--device", Device, (Cpu, true), (Devices.Emulator, false));
        bool isPlan = isCpu && Kernel is null;
        Refuse(Shape is not null && Kernel is null, "--shape: expected --kernel beside it");
        Refuse(Gpu is not null && (isCpu || Kernel is null), "--gpu: expected --kernel beside it, and not --device cpu");
        Refuse(Ptxas is not null && (isCpu || Kernel is null), "--ptxas: expected --kernel beside it, and not --device cpu");
        Refuse(Trace is not null && !isPlan, "--trace: expected a plan, with --device cpu and without --kernel");
        Refuse(
            (Space != "" || Arch.Any() || ArchFile is not null || Metrics is not null) && !isPlan,
            "a plan is measured: expected --device cpu and no --kernel");
        Refuse(Format != "text" && Kernel is null && !isCpu, "--format: the list of kernels is text");
        string document = isPlan ? OfPlan() : isCpu ? OfCpuKernel(Kernel!) : Kernel is null ? List() : OfPtxKernel(Kernel);
        if (Out is null)
        {
            terminal.Out.Write(document);
        }
        else
        {
            ProfileDocument.Write(Out, document);
        }

        return ExitCode.Done;
    }

    private static void Refuse(bool isWrong, string message)
    {
        if (isWrong)
        {
            throw new InputException(message);
        }
    }

    private string OfPlan()
    {
        bool isJson = IsJson();
        if (Space == "")
        {
            throw new InputException("expected --space with the architectures of a plan, or --kernel");
        }

        ScoreOptions options = CreateOptions();
        ISpace space = CreateSpace();
        Population population = ScoreVerb.PopulationOf(space, Arch, ArchFile);
        Scorer scorer = CreateScorer(space, (Metrics ?? "swap,naswot").Split(','), options);
        PlanProfile profile = scorer.Profile(population.Items(0, population.Count));
        if (Trace is not null)
        {
            ProfileDocument.Write(Trace, TraceEvent.ToJson(profile.Events));
        }

        return isJson ? ProfileDocument.ToJson(profile) : Text(output => CpuProfileText.Write(output, profile));
    }

    private string OfCpuKernel(string kernel)
    {
        bool isJson = IsJson();
        ScoreOptions options = CreateOptions();
        CpuKernelProfile profile = CpuKernelProfile.Of(kernel, ShapeValue(), options.Isa, options.MemoryBytes);
        return isJson ? ProfileDocument.ToJson(profile) : Text(output => CpuProfileText.Write(output, profile));
    }

    private string OfPtxKernel(string name)
    {
        Func<KernelProfile, string> write = Strict.Choice<Func<KernelProfile, string>>(
            "--format",
            Format,
            ("text", profile => Text(output => KernelProfileText.Write(output, profile))),
            ("json", ProfileDocument.ToJson),
            ("svg", RooflinePlot.Of));
        CaseShape shape = ShapeValue();
        try
        {
            return write(KernelProfiler.Of(KernelCatalog.Ptx(name), shape, GpuSpec.Of(Gpu ?? "all"), Ptxas is null ? null : new Ptxas(Ptxas)));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or GpuException or OverflowException)
        {
            throw new InputException(e.Message, e);
        }
    }

    private static string List() => Text(output =>
        PlainTable.Write(output, ["kernel", "computes"], KernelCatalog.InPtx.Select(k => (string[])[k.Name, k.Computes])));

    private bool IsJson() => Strict.Choice("--format", Format, ("text", false), ("json", true));

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

    private static string Text(Action<TextWriter> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(text);
        return text.ToString();
    }
}
