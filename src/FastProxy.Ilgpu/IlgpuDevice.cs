using FastProxy.Kernels.Gpu;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.OpenCL;

namespace FastProxy.Ilgpu;

/// <summary>
/// An accelerator of ILGPU that runs the twins of the PTX kernels: the processor, for a debugger, or a device of OpenCL. Its memory is one
/// allocation, and an address an offset in it.
/// </summary>
public sealed class IlgpuDevice : IGpuDevice
{
    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> memory;
    private readonly AddressSpace addresses;
    private readonly Dictionary<string, TwinLaunch> loaded = [];
    private readonly Lock gate = new();

    private IlgpuDevice(Context context, Accelerator accelerator, long memoryBytes)
    {
        this.context = context;
        this.accelerator = accelerator;
        Name = accelerator.Name.Trim('\0', ' ');
        MemoryBytes = memoryBytes;
        addresses = new AddressSpace(memoryBytes);
        try
        {
            memory = accelerator.Allocate1D<byte>(memoryBytes);
        }
        catch (Exception e) when (IsOfDevice(e))
        {
            accelerator.Dispose();
            context.Dispose();
            throw Failed($"an allocation of {memoryBytes} bytes", e);
        }
    }

    public string Name { get; }

    public int Sm => TwinPtx.Capability;

    public long MemoryBytes { get; }

    /// <summary>Opens ILGPU's accelerator on the processor, which runs a thread of a kernel as a thread of the processor.</summary>
    /// <param name="memoryBytes">The bytes of its memory.</param>
    public static IlgpuDevice OpenCpu(long memoryBytes)
    {
        Context context = IlgpuContext.Create(
            builder => builder.CPU(new CPUDevice(numThreadsPerWarp: 32, numWarpsPerMultiprocessor: 8, numMultiprocessors: 1)));
        return new IlgpuDevice(context, context.GetCPUDevice(0).CreateCPUAccelerator(context), memoryBytes);
    }

    /// <summary>Opens a device of OpenCL.</summary>
    /// <param name="index">The number of <see cref="OpenClDevices"/>; null for the first that can run twins.</param>
    /// <param name="memoryBytes">The bytes of its memory to take; no more than its largest allocation is taken.</param>
    /// <exception cref="GpuException">There is no such device, or it cannot run twins.</exception>
    public static IlgpuDevice OpenOpenCl(int? index, long memoryBytes)
    {
        OpenClDeviceInfo info = OpenClDevices.Find().At(index);
        Context context = OpenClDevices.CreateContext();
        return new IlgpuDevice(context, context.GetCLDevice(info.Index).CreateAccelerator(context), Math.Min(memoryBytes, info.MemoryBytes));
    }

    public ulong Allocate(long bytes)
    {
        lock (gate)
        {
            return addresses.Allocate(bytes) ?? throw new GpuException($"{Name}: there is no room for {bytes} of the {MemoryBytes} bytes");
        }
    }

    public void Free(ulong address)
    {
        lock (gate)
        {
            addresses.Free(address);
        }
    }

    public void Upload(ReadOnlySpan<byte> from, ulong to)
    {
        lock (gate)
        {
            try
            {
                View(to, from.Length).CopyFromCPU(accelerator.DefaultStream, from);
            }
            catch (Exception e) when (IsOfDevice(e))
            {
                throw Failed("an upload", e);
            }
        }
    }

    public void Download(ulong from, Span<byte> to)
    {
        lock (gate)
        {
            try
            {
                View(from, to.Length).CopyToCPU(accelerator.DefaultStream, to);
            }
            catch (Exception e) when (IsOfDevice(e))
            {
                throw Failed("a download", e);
            }
        }
    }

    public void Clear(ulong address, long bytes)
    {
        lock (gate)
        {
            try
            {
                View(address, bytes).MemSetToZero(accelerator.DefaultStream);
            }
            catch (Exception e) when (IsOfDevice(e))
            {
                throw Failed("a clearing", e);
            }
        }
    }

    public string? Refusal(KernelSource kernel) => TwinCatalog.Refusal(kernel);

    public void Compile(KernelSource kernel)
    {
        lock (gate)
        {
            Load(kernel);
        }
    }

    public void Launch(KernelSource kernel, GpuGrid grid, ReadOnlySpan<byte> parameters)
    {
        lock (gate)
        {
            TwinLaunch launch = Load(kernel);
            try
            {
                launch(new KernelConfig(new Index3D(grid.X, grid.Problems, 1), new Index3D(grid.Threads, 1, 1)), memory.View.BaseView, parameters);
            }
            catch (Exception e) when (IsOfDevice(e))
            {
                throw Failed(kernel.Name, e);
            }
        }
    }

    public void Synchronize()
    {
        lock (gate)
        {
            try
            {
                accelerator.Synchronize();
            }
            catch (Exception e) when (IsOfDevice(e))
            {
                throw Failed("what was launched", e);
            }
        }
    }

    public void Dispose()
    {
        memory.Dispose();
        accelerator.Dispose();
        context.Dispose();
    }

    /// <summary>A lost or refusing device shows as an exception of ILGPU, or of the accelerator that it has closed.</summary>
    private static bool IsOfDevice(Exception e) =>
        e is AcceleratorException or InternalCompilerException or ObjectDisposedException or OutOfMemoryException or ArgumentOutOfRangeException;

    private ArrayView<byte> View(ulong address, long bytes) => memory.View.BaseView.SubView((long)address, bytes);

    private TwinLaunch Load(KernelSource kernel)
    {
        if (!loaded.TryGetValue(kernel.Name, out TwinLaunch? launch))
        {
            try
            {
                loaded.Add(kernel.Name, launch = TwinCatalog.Of(kernel).Load(accelerator));
            }
            catch (Exception e) when (IsOfDevice(e))
            {
                throw Failed($"the compiler, of {kernel.Name}", e);
            }
        }

        return launch;
    }

    private GpuException Failed(string what, Exception e) =>
        new($"{Name}: {what}: {e.GetBaseException().Message.ReplaceLineEndings(" ").Trim()}", e);
}
