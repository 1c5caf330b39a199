using FastProxy.Kernels.Gpu;
using FastProxy.Ptx;
using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Profile;
using FastProxy.Ptx.Text;

namespace FastProxy.Bench.Gpu;

/// <summary>
/// A device that gives the modelled time of launches and no results. The first launch of each shape runs on the emulator, at most two of its
/// problems, on memory that is all zero; a launch of as many blocks, threads and equal scalars does the same for each problem.
/// </summary>
/// <param name="gpus">The GPUs that are modelled.</param>
internal sealed class ModelledDevice(IReadOnlyList<GpuSpec> gpus) : IGpuDevice
{
    private const int MaxProblems = 2;

    private readonly EmulatedDevice emulator = new(new EmulatorOptions { MemoryBytes = 6L << 30 });
    private readonly Dictionary<KernelSource, PtxProgram> programs = [];
    private readonly Dictionary<Shape, Counted> counted = [];
    private readonly Dictionary<string, ModelledKernel> kernels = [];

    public string Name => "modelled GPU";

    public int Sm => emulator.Sm;

    public long MemoryBytes => emulator.MemoryBytes;

    /// <summary>What was launched so far, by kernel.</summary>
    public IReadOnlyCollection<ModelledKernel> Kernels => kernels.Values;

    /// <summary>Shapes that were emulated.</summary>
    public int Shapes => counted.Count;

    /// <summary>Forgets the launches, not the shapes.</summary>
    public void Reset() => kernels.Clear();

    public ulong Allocate(long bytes)
    {
        ulong address = emulator.Allocate(bytes);
        emulator.Clear(address, bytes);
        return address;
    }

    public void Free(ulong address) => emulator.Free(address);

    public void Upload(ReadOnlySpan<byte> from, ulong to) => emulator.Upload(from, to);

    public void Download(ulong from, Span<byte> to) => emulator.Download(from, to);

    public void Clear(ulong address, long bytes) => emulator.Clear(address, bytes);

    public void Compile(KernelSource kernel) => emulator.Compile(kernel);

    public void Launch(KernelSource kernel, GpuGrid grid, ReadOnlySpan<byte> parameters)
    {
        if (!programs.TryGetValue(kernel, out PtxProgram? program))
        {
            programs.Add(kernel, program = PtxModule.Parse(kernel.File, kernel.Source).Kernels.Single(k => k.Name == kernel.Name));
        }

        var shape = new Shape(kernel.Name, grid with { Problems = 1 }, Scalars(program, parameters));
        if (!counted.TryGetValue(shape, out Counted? counts))
        {
            counted.Add(shape, counts = Count(kernel, grid, parameters));
        }

        if (!kernels.TryGetValue(kernel.Name, out ModelledKernel? sum))
        {
            kernels.Add(kernel.Name, sum = new ModelledKernel(kernel.Name, new double[gpus.Count]));
        }

        LaunchCounts all = counts.OfProblem.Times(grid.Problems);
        var launch = new LaunchFacts((double)grid.X * grid.Problems, grid.Threads, counts.SharedBytes);
        for (int i = 0; i < gpus.Count; i++)
        {
            sum.Seconds[i] += TimeModel.Of(gpus[i], all, launch, KernelRegisters.Of(kernel, program, gpus[i].Sm), 0, 1).Seconds;
        }

        sum.Launches++;
    }

    public void Synchronize()
    {
    }

    public void Dispose() => emulator.Dispose();

    /// <summary>The parameters that are no addresses.</summary>
    private static string Scalars(PtxProgram program, ReadOnlySpan<byte> parameters)
    {
        var scalars = new List<byte>();
        foreach (PtxParameter parameter in program.Parameters.Where(p => p.Type is not (PtxType.U64 or PtxType.B64)))
        {
            scalars.AddRange(parameters.Slice(parameter.Offset, parameter.Bytes));
        }

        return Convert.ToHexString(scalars.ToArray());
    }

    private Counted Count(KernelSource kernel, GpuGrid grid, ReadOnlySpan<byte> parameters)
    {
        int problems = Math.Min(grid.Problems, MaxProblems);
        var counter = new LaunchCounter(kernel.Name);
        emulator.Observer = counter;
        emulator.Launch(kernel, grid with { Problems = problems }, parameters);
        emulator.Observer = null;
        return new Counted(counter.Count().Times(1.0 / problems), counter.SharedBytes);
    }

    private sealed record Shape(string Kernel, GpuGrid Grid, string Scalars);

    private sealed record Counted(LaunchCounts OfProblem, int SharedBytes);
}

/// <summary>The launches of a kernel.</summary>
/// <param name="Name">The kernel.</param>
/// <param name="Seconds">Their modelled time on each GPU.</param>
internal sealed record ModelledKernel(string Name, double[] Seconds)
{
    /// <summary>How many there were.</summary>
    public int Launches { get; set; }
}
