using System.Runtime.CompilerServices;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Isa;
using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx;

/// <summary>A CUDA device for machines without one: it reads PTX, runs it on the processor and checks every access.</summary>
/// <remarks>Every call does its work before it returns. Calls from several threads wait for one another.</remarks>
public sealed class EmulatedDevice : IGpuDevice
{
    private const int MaxThreads = 1024;
    private const int MaxThreadsZ = 64;
    private const int MaxShared = 48 << 10;

    private static readonly ConditionalWeakTable<KernelSource, PtxProgram> Programs = [];

    private readonly EmulatorOptions options;
    private readonly DeviceMemory memory;
    private readonly Dictionary<string, KernelSource> replaced = [];
    private readonly Dictionary<ModuleImage, ModuleMemory> modules = new(ReferenceEqualityComparer.Instance);
    private readonly BlockOrder order = new();
    private readonly Lock gate = new();

    /// <summary>A device.</summary>
    /// <param name="options">How kernels are run.</param>
    public EmulatedDevice(EmulatorOptions? options = null)
    {
        this.options = options ?? new EmulatorOptions();
        memory = new DeviceMemory(this.options.MemoryBytes);
    }

    public string Name => "PTX emulator";

    public int Sm => options.Sm;

    public long MemoryBytes => options.MemoryBytes;

    /// <summary>Is told what launches do; null for none, which costs nothing.</summary>
    public ILaunchObserver? Observer { get; set; }

    /// <summary>From now on runs this kernel wherever one of its name is launched.</summary>
    public void Replace(KernelSource kernel)
    {
        lock (gate)
        {
            replaced[kernel.Name] = kernel;
        }
    }

    public ulong Allocate(long bytes)
    {
        lock (gate)
        {
            return memory.Allocate(bytes);
        }
    }

    public void Free(ulong address)
    {
        lock (gate)
        {
            memory.Free(address);
        }
    }

    public void Upload(ReadOnlySpan<byte> from, ulong to)
    {
        lock (gate)
        {
            Region region = memory.Get(to, from.Length, "an upload");
            region.Write((long)(to - region.Start), from);
        }
    }

    public unsafe void Download(ulong from, Span<byte> to)
    {
        lock (gate)
        {
            Region region = memory.Get(from, to.Length, "a download");
            new ReadOnlySpan<byte>(region.Data + (from - region.Start), to.Length).CopyTo(to);
        }
    }

    public unsafe void Clear(ulong address, long bytes)
    {
        lock (gate)
        {
            Region region = memory.Get(address, bytes, "a clearing");
            long offset = (long)(address - region.Start);
            System.Runtime.InteropServices.NativeMemory.Clear(region.Data + offset, (nuint)bytes);
            region.SetWritten(offset, bytes);
        }
    }

    public void Compile(KernelSource kernel)
    {
        lock (gate)
        {
            Program(kernel);
        }
    }

    public void Launch(KernelSource kernel, GpuGrid grid, ReadOnlySpan<byte> parameters)
    {
        if (grid.Threads % 32 != 0)
        {
            throw new GpuException($"{kernel.File}: {kernel.Name}: {grid.Threads} threads a block, expected a multiple of 32");
        }

        Launch(kernel, new Dim3(grid.X, grid.Problems), new Dim3(grid.Threads), grid.SharedBytes, parameters);
    }

    /// <summary>Runs a kernel.</summary>
    /// <param name="kernel">The kernel; read at its first launch.</param>
    /// <param name="grid">Blocks.</param>
    /// <param name="block">Threads of a block.</param>
    /// <param name="sharedBytes">Dynamic shared memory of a block.</param>
    /// <param name="parameters">Its parameters, laid out as the kernel declares them.</param>
    public void Launch(KernelSource kernel, Dim3 grid, Dim3 block, int sharedBytes, ReadOnlySpan<byte> parameters)
    {
        lock (gate)
        {
            PtxProgram program = Program(kernel);
            var shape = new LaunchShape(grid, block, sharedBytes);
            Check(program, shape, parameters.Length);
            if (!modules.TryGetValue(program.Image, out ModuleMemory? module))
            {
                modules.Add(program.Image, module = new ModuleMemory(program.Image, memory));
            }

            using var values = new Region(0, parameters.Length);
            values.Write(0, parameters);
            using var threads = new Block(program, options, Observer, memory, module, order, shape, values);
            if (order.BeginLaunch())
            {
                memory.ForgetHistory();
            }

            Observer?.Launched(program, grid.Count, (int)block.Count, program.SharedBytes + sharedBytes);
            for (long i = 0; i < grid.Count; i++)
            {
                threads.Run(grid.At(options.Order == ThreadOrder.Descending ? grid.Count - 1 - i : i));
            }
        }
    }

    public void Synchronize()
    {
    }

    public void Dispose()
    {
        lock (gate)
        {
            memory.Dispose();
            foreach (ModuleMemory module in modules.Values)
            {
                module.Dispose();
            }
        }
    }

    private PtxProgram Program(KernelSource kernel) => Programs.GetValue(replaced.GetValueOrDefault(kernel.Name, kernel), Load);

    private static PtxProgram Load(KernelSource kernel) =>
        PtxModule.Parse(kernel.File, kernel.Source).Kernels.FirstOrDefault(k => k.Name == kernel.Name)
        ?? throw new GpuException($"{kernel.File}: there is no entry {kernel.Name}");

    private void Check(PtxProgram program, LaunchShape shape, int parameterBytes)
    {
        (Dim3 grid, Dim3 block) = (shape.Grid, shape.Block);
        long shared = (long)program.SharedBytes + shape.DynamicSharedBytes;
        string? problem = program.Target > options.Sm ? $"needs sm_{program.Target}, the device is sm_{options.Sm}"
            : Math.Min(grid.X, Math.Min(grid.Y, grid.Z)) < 1 || Math.Max(grid.Y, grid.Z) > GpuGrid.MaxProblems
                ? $"a grid of {grid.X} x {grid.Y} x {grid.Z} blocks"
            : Math.Min(block.X, Math.Min(block.Y, block.Z)) < 1 || block.Count > MaxThreads || block.Z > MaxThreadsZ
                ? $"{block.X} x {block.Y} x {block.Z} threads a block, expected up to {MaxThreads}"
            : program.MaxThreads != 0 && block.Count > program.MaxThreads ? $"{block.Count} threads a block, .maxntid allows {program.MaxThreads}"
            : program.Threads != 0 && block.Count != program.Threads ? $"{block.Count} threads a block, .reqntid asks for {program.Threads}"
            : shape.DynamicSharedBytes < 0 || shared > MaxShared ? $"{shared} bytes of shared memory, at most {MaxShared} are there"
            : parameterBytes != program.ParameterBytes ? $"{parameterBytes} bytes of parameters, the kernel declares {program.ParameterBytes}"
            : null;
        if (problem is not null)
        {
            throw new GpuException($"{program.File}: {program.Name}: {problem}");
        }
    }
}
