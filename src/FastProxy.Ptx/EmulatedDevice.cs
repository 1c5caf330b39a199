using System.Runtime.CompilerServices;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx;

/// <summary>A CUDA device for machines without one: it reads PTX, runs it on the processor and checks every access.</summary>
/// <remarks>Every call does its work before it returns. Calls from several threads wait for one another.</remarks>
public sealed class EmulatedDevice : IGpuDevice
{
    private const int MostThreads = 1024;
    private const int MostShared = 48 << 10;

    private static readonly ConditionalWeakTable<KernelSource, PtxProgram> Programs = [];

    private readonly EmulatorOptions options;
    private readonly DeviceMemory memory;
    private readonly Dictionary<string, KernelSource> replaced = [];
    private readonly BlockOrder order = new();
    private readonly Lock gate = new();

    /// <summary>A device.</summary>
    /// <param name="options">How kernels are run.</param>
    public EmulatedDevice(EmulatorOptions? options = null)
    {
        this.options = options ?? new EmulatorOptions();
        memory = new DeviceMemory(this.options.MemoryBytes);
    }

    /// <inheritdoc/>
    public string Name => "PTX emulator";

    /// <inheritdoc/>
    public int Sm => options.Sm;

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public ulong Allocate(long bytes)
    {
        lock (gate)
        {
            return memory.Allocate(bytes);
        }
    }

    /// <inheritdoc/>
    public void Free(ulong address)
    {
        lock (gate)
        {
            memory.Free(address);
        }
    }

    /// <inheritdoc/>
    public void Upload(ReadOnlySpan<byte> from, ulong to)
    {
        lock (gate)
        {
            Region region = memory.Get(to, from.Length, "an upload");
            region.Write((long)(to - region.Start), from);
        }
    }

    /// <inheritdoc/>
    public unsafe void Download(ulong from, Span<byte> to)
    {
        lock (gate)
        {
            Region region = memory.Get(from, to.Length, "a download");
            new ReadOnlySpan<byte>(region.Data + (from - region.Start), to.Length).CopyTo(to);
        }
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public void Compile(KernelSource kernel)
    {
        lock (gate)
        {
            Program(kernel);
        }
    }

    /// <inheritdoc/>
    public void Launch(KernelSource kernel, GpuGrid grid, ReadOnlySpan<byte> parameters)
    {
        lock (gate)
        {
            PtxProgram program = Program(kernel);
            Check(program, grid, parameters.Length);
            using var values = new Region(0, parameters.Length);
            values.Write(0, parameters);
            var shape = new LaunchShape(grid.X, grid.Problems, grid.Threads, grid.SharedBytes);
            using var block = new Block(program, options, Observer, memory, order, shape, values);
            if (order.BeginLaunch())
            {
                memory.ForgetHistory();
            }

            Observer?.Launched(program, (long)grid.X * grid.Problems, grid.Threads, program.SharedBytes + grid.SharedBytes);
            long blocks = (long)grid.X * grid.Problems;
            for (long i = 0; i < blocks; i++)
            {
                long b = options.Order == ThreadOrder.Descending ? blocks - 1 - i : i;
                block.Run((int)(b % grid.X), (int)(b / grid.X));
            }
        }
    }

    /// <inheritdoc/>
    public void Synchronize()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            memory.Dispose();
        }
    }

    private PtxProgram Program(KernelSource kernel) => Programs.GetValue(replaced.GetValueOrDefault(kernel.Name, kernel), Load);

    private static PtxProgram Load(KernelSource kernel) => PtxModule.Parse(kernel.File, kernel.Source).Kernels.FirstOrDefault(k => k.Name == kernel.Name)
        ?? throw new GpuException($"{kernel.File}: there is no entry {kernel.Name}");

    private void Check(PtxProgram program, GpuGrid grid, int parameterBytes)
    {
        int shared = program.SharedBytes + grid.SharedBytes;
        string? problem = program.Target > options.Sm ? $"needs sm_{program.Target}, the device is sm_{options.Sm}"
            : grid.X < 1 || grid.Problems < 1 || grid.Problems > GpuGrid.MaxProblems ? $"a grid of {grid.X} x {grid.Problems} blocks"
            : grid.Threads < 1 || grid.Threads > MostThreads || grid.Threads % 32 != 0 ? $"{grid.Threads} threads a block, expected a multiple of 32 up to {MostThreads}"
            : program.MostThreads != 0 && grid.Threads > program.MostThreads ? $"{grid.Threads} threads a block, .maxntid allows {program.MostThreads}"
            : program.Threads != 0 && grid.Threads != program.Threads ? $"{grid.Threads} threads a block, .reqntid asks for {program.Threads}"
            : grid.SharedBytes < 0 || shared > MostShared ? $"{shared} bytes of shared memory, at most {MostShared} are there"
            : parameterBytes != program.ParameterBytes ? $"{parameterBytes} bytes of parameters, the kernel declares {program.ParameterBytes}"
            : null;
        if (problem is not null)
        {
            throw new GpuException($"{program.File}: {program.Name}: {problem}");
        }
    }
}
