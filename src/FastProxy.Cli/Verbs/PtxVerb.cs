using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx;
using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Profile;
using FastProxy.Reports;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy ptx</c></summary>
[Verb("ptx", HelpText = "Run a kernel of a PTX file on the emulator, with its checks and counts, or check what the emulator knows of a file.")]
[Example("ptx run saxpy.ptx --entry saxpy --grid 4 --block 256 --arg u32:1000 --arg f32:2.5 --arg x.npy --arg f32[1000] --out 3=y.npy")]
[Example("ptx check saxpy.ptx")]
internal sealed class PtxVerb : IVerb
{
    private const long MaxText = 1 << 24;
    private const int MaxParts = 8;
    private const int MaxShared = 48 << 10;
    private const int MaxAxis = 65535;

    // A hostile kernel may take this many steps; a warp of an honest one ends far earlier.
    private const long WarpSteps = 1L << 28;

    [Value(0, MetaName = "run|check", Required = true, HelpText = "run or check.")]
    public string Action { get; set; } = "";

    [Value(1, MetaName = "FILE", Required = true, HelpText = "The PTX file.")]
    public string FileName { get; set; } = "";

    [Value(2, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    [Option("entry", MetaValue = "NAME", HelpText = "The kernel (default: the file's only one).")]
    public string? Entry { get; set; }

    [Option("grid", Default = "1", MetaValue = "X[,Y,Z]", HelpText = "Blocks.")]
    public string Grid { get; set; } = "";

    [Option("block", Default = "32", MetaValue = "X[,Y,Z]", HelpText = "Threads of a block.")]
    public string Block { get; set; } = "";

    [Option("shared", Default = "0", MetaValue = "N", HelpText = "Bytes of dynamic shared memory of a block.")]
    public string Shared { get; set; } = "";

    [Option("arg", MetaValue = "VALUE", HelpText = "The kernel's arguments in order, one each time: " + PtxArgument.Forms + ".")]
    public IEnumerable<string> Arg { get; set; } = [];

    [Option("out", MetaValue = "I=FILE",
        HelpText = "Write what buffer I, an argument counted from 0, holds in the end, as .npy; may be repeated.")]
    public IEnumerable<string> Out { get; set; } = [];

    [Option("order", Default = "ascending", MetaValue = "ORDER",
        HelpText = "The order in which blocks, warps and lanes are taken: ascending or descending.")]
    public string Order { get; set; } = "";

    [Option("gpu", MetaValue = "NAME", Default = "all", HelpText = "GPUs that the kernel's time is modelled on: h100, a100, rtx4090 or all.")]
    public string Gpu { get; set; } = "";

    [Option("memory", Default = "1G", MetaValue = "SIZE", HelpText = "Memory of the device.")]
    public string Memory { get; set; } = "";

    public int Run(Terminal terminal) =>
        Strict.Choice<Func<Terminal, int>>("ptx", Action, ("run", RunKernel), ("check", Check))(terminal);

    private int Check(Terminal terminal)
    {
        string text = Text();
        var survey = PtxSurvey.Of(FileName, text);
        terminal.Out.WriteLine($"{FileName}: PTX {survey.Version} for sm_{survey.Target}");
        foreach (IGrouping<string, (int Line, string Opcode)> unknown in survey.Unknown.GroupBy(u => u.Opcode))
        {
            string lines = string.Join(", ", unknown.Take(MaxParts).Select(u => u.Line));
            terminal.Out.WriteLine($"not known: {unknown.Key}, line {lines}{(unknown.Count() > MaxParts ? ", ..." : "")}");
        }

        if (survey.Unknown.Count > 0)
        {
            return ExitCode.Negative;
        }

        PlainTable.Write(
            terminal.Out,
            ["entry", ">instructions", ">registers", ">shared", ">local", "parameters"],
            PtxModule.Parse(FileName, text).Kernels.Select(k => (string[])
            [
                k.Name, $"{k.Instructions.Count - 1}", $"{KernelRegisters.Of(Source(k, text), k, k.Target).Count}",
                $"{k.SharedBytes}", $"{k.LocalBytes}", string.Join(", ", k.Parameters.Select(Describe)),
            ]));
        return ExitCode.Done;
    }

    private int RunKernel(Terminal terminal)
    {
        string text = Text();
        PtxProgram program = Program(PtxModule.Parse(FileName, text));
        long memory = Strict.Bytes("--memory", Memory);
        (Dim3 grid, Dim3 block) = (Axes("--grid", Grid), Axes("--block", Block));
        int shared = Strict.Whole("--shared", Shared, 0, MaxShared);
        ThreadOrder order = Strict.Choice("--order", Order, ("ascending", ThreadOrder.Ascending), ("descending", ThreadOrder.Descending));
        IReadOnlyList<GpuSpec> gpus = Gpus();
        PtxArgument[] arguments = Arguments(program, memory);
        (int Index, string File)[] outputs = [.. Out.Select(o => Output(o, arguments))];
        var counter = new LaunchCounter(program.Name);
        var options = new EmulatorOptions { Sm = program.Target, MemoryBytes = memory, Order = order, WarpSteps = WarpSteps };
        using var device = new EmulatedDevice(options) { Observer = counter };
        var parameters = new byte[program.ParameterBytes];
        ulong[] addresses = [.. arguments.Select((a, i) => Pass(device, a, parameters.AsSpan(program.Parameters[i].Offset)))];
        KernelSource kernel = Source(program, text);
        device.Launch(kernel, grid, block, shared, parameters);
        foreach ((int index, string file) in outputs)
        {
            NpyBuffer buffer = arguments[index].Buffer!;
            device.Download(addresses[index], buffer.Bytes);
            buffer.Write(file);
        }

        KernelProfileText.Write(terminal.Out, KernelProfiler.Of(kernel, $"grid {Grid}, block {Block}", counter, gpus));
        return ExitCode.Done;
    }

    private KernelSource Source(PtxProgram program, string text) => new(program.Name, FileName, text);

    private static string Describe(PtxParameter parameter) =>
        $"{parameter.Name} {parameter.Type.ToString().ToLowerInvariant()}{(parameter.Bytes > sizeof(ulong) ? $" ({parameter.Bytes} bytes)" : "")}";

    private IReadOnlyList<GpuSpec> Gpus()
    {
        try
        {
            return GpuSpec.Of(Gpu);
        }
        catch (FormatException e)
        {
            throw new InputException($"--gpu: {e.Message}", e);
        }
    }

    private string Text()
    {
        try
        {
            return new FileInfo(FileName) is { Length: > MaxText } file
                ? throw new InputException($"{FileName}: {file.Length} bytes, expected at most {MaxText}")
                : File.ReadAllText(FileName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"cannot read {FileName}: {e.Message}", e);
        }
    }

    private PtxProgram Program(PtxModule module)
    {
        string names = module.Kernels.Count == 0 ? "none" : string.Join(", ", module.Kernels.Take(MaxParts).Select(k => k.Name));
        return module.Kernels.FirstOrDefault(k => Entry is null ? module.Kernels.Count == 1 : k.Name == Entry)
            ?? throw new InputException($"--entry: expected one of {names}, got {(Entry is null ? "nothing" : $"'{Entry}'")}");
    }

    private PtxArgument[] Arguments(PtxProgram program, long memory)
    {
        string[] texts = [.. Arg];
        if (texts.Length != program.Parameters.Count)
        {
            throw new InputException($"--arg: {texts.Length} arguments, {program.Name} has {program.Parameters.Count} parameters");
        }

        PtxArgument[] arguments = [.. texts.Select(text => PtxArgument.Parse(text, memory))];
        for (int i = 0; i < arguments.Length; i++)
        {
            PtxParameter parameter = program.Parameters[i];
            if (arguments[i].Bytes != parameter.Bytes)
            {
                throw new InputException($"--arg {texts[i]}: {arguments[i].Bytes} bytes, {parameter.Name} has {parameter.Bytes}");
            }
        }

        return arguments;
    }

    private static (int Index, string File) Output(string text, PtxArgument[] arguments)
    {
        string[] sides = text.Split('=', 2);
        if (sides.Length < 2 || sides[1].Length == 0)
        {
            throw new InputException($"--out: expected I=FILE, got '{text}'");
        }

        int index = Strict.Whole("--out", sides[0], 0, Math.Max(arguments.Length - 1, 0));
        return arguments.ElementAtOrDefault(index)?.Buffer is not null
            ? (index, sides[1])
            : throw new InputException($"--out: argument {index} is no buffer");
    }

    private static ulong Pass(EmulatedDevice device, PtxArgument argument, Span<byte> to)
    {
        if (argument.Buffer is not { } buffer)
        {
            argument.Value.CopyTo(to);
            return 0;
        }

        ulong address = device.Allocate(Math.Max(buffer.Bytes.Length, 1));
        device.Upload(buffer.Bytes, address);
        BitConverter.TryWriteBytes(to, address);
        return address;
    }

    private static Dim3 Axes(string option, string text)
    {
        string[] parts = text.Split(',');
        return parts.Length <= 3
            ? new Dim3(Axis(0), Axis(1), Axis(2))
            : throw new InputException($"{option}: expected X, X,Y or X,Y,Z, got '{text}'");

        int Axis(int i) => i < parts.Length ? Strict.Whole(option, parts[i], 1, i == 0 ? int.MaxValue : MaxAxis) : 1;
    }
}
