using FastProxy.Kernels.Gpu;
using System.Runtime.InteropServices;
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
        MemoryBytes = memoryBytes;
        memory = accelerator.Allocate1D<byte>(memoryBytes);
        addresses = new AddressSpace(memoryBytes);
    }

    public string Name => accelerator.Name;

    public int Sm => TwinPtx.Capability;

    public long MemoryBytes { get; }

    /// <summary>Opens ILGPU's accelerator on the processor, which runs a thread of the kernel as a thread of the processor.</summary>
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
        OpenClDevices found = OpenClDevices.Find();
        OpenClDeviceInfo info = index is null ? found.First
            : found.All.ElementAtOrDefault(index.Value) ?? throw new GpuException(
                found.All.Count == 0 ? found.Missing! : $"there is no OpenCL device {index}, the last is {found.All.Count - 1}");
        if (info.Unfit is not null)
        {
            throw new GpuException($"{info.Name}: {info.Unfit}");
        }

        Context context = OpenClDevices.CreateContext();
        return new IlgpuDevice(context, context.GetCLDevice(info.Index).CreateAccelerator(context), Math.Min(memoryBytes, info.MemoryBytes));
    }

    public ulong Allocate(long bytes)
    {
        lock (gate)
        {
            return addresses.Allocate(bytes)
                ?? throw new GpuException($"{Name}: no room for {bytes} bytes in the device's {MemoryBytes}");
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
            if (from.Length > 0)
            {
                memory.View.SubView((long)to, from.Length).CopyFromCPU(accelerator.DefaultStream, ref MemoryMarshal.GetReference(from), from.Length);
            }
        }
    }

    public void Download(ulong from, Span<byte> to)
    {
        lock (gate)
        {
            if (to.Length > 0)
            {
                memory.View.SubView((long)from, to.Length).CopyToCPU(accelerator.DefaultStream, ref MemoryMarshal.GetReference(to), to.Length);
            }
        }
    }

    public void Clear(ulong address, long bytes)
    {
        lock (gate)
        {
            if (bytes > 0)
            {
                memory.View.SubView((long)address, bytes).MemSetToZero(accelerator.DefaultStream);
            }
        }
    }

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
            launch(new KernelConfig(new Index3D(grid.X, grid.Problems, 1), new Index3D(grid.Threads, 1, 1)), memory.View.AsContiguous(), parameters);
        }
    }

    public void Synchronize()
    {
        lock (gate)
        {
            accelerator.Synchronize();
        }
    }

    public void Dispose()
    {
        memory.Dispose();
        accelerator.Dispose();
        context.Dispose();
    }

    private TwinLaunch Load(KernelSource kernel)
    {
        if (!loaded.TryGetValue(kernel.Name, out TwinLaunch? launch))
        {
            loaded.Add(kernel.Name, launch = TwinCatalog.Of(kernel).Load(accelerator));
        }

        return launch;
    }
}
