using static FastProxy.Kernels.Gpu.Cuda.CudaDriver;

namespace FastProxy.Kernels.Gpu.Cuda;

/// <summary>The resources that the driver's compiler gives a kernel.</summary>
/// <param name="Registers">The registers of a thread.</param>
/// <param name="LocalBytes">The local memory of a thread, for values that do not fit into registers.</param>
/// <param name="StaticSharedBytes">The shared memory of a block without the dynamic part.</param>
public readonly record struct CudaKernelResources(int Registers, int LocalBytes, int StaticSharedBytes);

/// <summary>An NVIDIA GPU behind the driver API: its primary context and one stream. Any thread may call; one is served at a time.</summary>
/// <remarks>
/// After an error of a kernel (an illegal address, say) the context is lost: the call that finds it names the kernels that may be the cause, every
/// call after it fails, and <see cref="Free"/> does nothing.
/// </remarks>
public sealed unsafe class CudaDevice : IGpuDevice
{
    private const int FirstDriverWithPools = 11020;
    private const int SharedBytesOfAnyKernel = 48 << 10;

    private readonly CudaContext context;
    private readonly CudaStaging staging;
    private readonly nint start;
    private readonly nint end;
    private readonly bool hasPool;
    private readonly HashSet<ulong> allocations = [];
    private readonly Dictionary<string, (string Source, nint Function)> compiled = [];

    private CudaDevice(CudaDeviceInfo info, CudaContext context)
    {
        this.context = context;
        Name = info.Name;
        Sm = info.Sm;
        MemoryBytes = info.MemoryBytes;
        staging = new CudaStaging(context);
        start = context.NewEvent(CudaFlags.EventDefault);
        end = context.NewEvent(CudaFlags.EventDefault);
        hasPool = OpenPool();
        context.Own(FreeAll);
    }

    public string Name { get; }

    public int Sm { get; }

    public long MemoryBytes { get; }

    /// <summary>Opens a device.</summary>
    /// <param name="index">The device's number among <see cref="CudaDevices.All"/>.</param>
    /// <exception cref="GpuException">No device has this number, or it cannot run the kernels.</exception>
    public static CudaDevice Open(int index)
    {
        CudaDevices devices = CudaDevices.Find();
        CudaDeviceInfo info = devices.All.FirstOrDefault(device => device.Index == index)
            ?? throw new GpuException(devices.All.Count == 0 ? devices.Missing! : $"no CUDA device {index}: the last is {devices.All.Count - 1}");
        if (info.Unfit is { } reason)
        {
            throw new GpuException($"CUDA device {index}, {info.Name}: {reason}");
        }

        var context = new CudaContext(index);
        try
        {
            return new CudaDevice(info, context);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    public ulong Allocate(long bytes)
    {
        using Lock.Scope scope = context.Enter();
        string purpose = $"{bytes} bytes";
        ulong address;
        if (hasPool)
        {
            context.Check(cuMemAllocAsync(out address, (nuint)bytes, context.Stream), purpose);
        }
        else
        {
            context.Check(cuMemAlloc_v2(out address, (nuint)bytes), purpose);
        }

        allocations.Add(address);
        return address;
    }

    public void Free(ulong address)
    {
        if (context.IsGone)
        {
            return;
        }

        using Lock.Scope scope = context.Enter();
        if (!hasPool)
        {
            context.Synchronize();
        }

        if (!allocations.Remove(address))
        {
            throw new GpuException($"0x{address:x} is not memory of {Name}");
        }

        if (hasPool)
        {
            context.Check(cuMemFreeAsync(address, context.Stream));
        }
        else
        {
            context.Check(cuMemFree_v2(address));
        }
    }

    public void Upload(ReadOnlySpan<byte> from, ulong to)
    {
        using Lock.Scope scope = context.Enter();
        staging.Upload(from, to);
    }

    public void Download(ulong from, Span<byte> to)
    {
        using Lock.Scope scope = context.Enter();
        staging.Download(from, to);
        context.Synchronize();
    }

    public void Clear(ulong address, long bytes)
    {
        using Lock.Scope scope = context.Enter();
        context.Check(cuMemsetD8Async(address, 0, (nuint)bytes, context.Stream));
    }

    public void Compile(KernelSource kernel)
    {
        using Lock.Scope scope = context.Enter();
        Function(kernel);
    }

    public void Launch(KernelSource kernel, GpuGrid grid, ReadOnlySpan<byte> parameters)
    {
        using Lock.Scope scope = context.Enter();
        nint function = Function(kernel);
        if (grid.SharedBytes > SharedBytesOfAnyKernel)
        {
            context.Check(cuFuncSetAttribute(function, CudaFunctionAttribute.MaxDynamicSharedBytes, grid.SharedBytes), kernel.Name);
        }

        nuint bytes = (nuint)parameters.Length;
        fixed (byte* buffer = parameters)
        {
            void** extra = stackalloc void*[]
            {
                (void*)CudaFlags.LaunchParameterBuffer, buffer,
                (void*)CudaFlags.LaunchParameterBytes, &bytes,
                (void*)CudaFlags.LaunchParameterEnd,
            };
            context.Check(
                cuLaunchKernel(
                    function, (uint)grid.X, (uint)grid.Problems, 1, (uint)grid.Threads, 1, 1, (uint)grid.SharedBytes, context.Stream, null, extra),
                kernel.Name);
        }

        context.Launched(kernel.Name);
    }

    public void Synchronize()
    {
        using Lock.Scope scope = context.Enter();
        context.Synchronize();
    }

    /// <summary>Returns the seconds that the device takes for the work that <paramref name="work"/> submits. Calls do not nest.</summary>
    public double Seconds(Action work)
    {
        const double SecondsOfMillisecond = 1e-3;
        using (context.Enter())
        {
            context.Check(cuEventRecord(start, context.Stream));
        }

        work();
        using (context.Enter())
        {
            context.Check(cuEventRecord(end, context.Stream));
            context.Synchronize();
            context.Check(cuEventElapsedTime(out float milliseconds, start, end));
            return milliseconds * SecondsOfMillisecond;
        }
    }

    /// <summary>Returns the resources that the driver's compiler gives a kernel.</summary>
    public CudaKernelResources Resources(KernelSource kernel)
    {
        using Lock.Scope scope = context.Enter();
        nint function = Function(kernel);
        return new CudaKernelResources(
            Of(CudaFunctionAttribute.Registers), Of(CudaFunctionAttribute.LocalBytes), Of(CudaFunctionAttribute.StaticSharedBytes));

        int Of(CudaFunctionAttribute attribute)
        {
            context.Check(cuFuncGetAttribute(out int value, attribute, function), kernel.Name);
            return value;
        }
    }

    public void Dispose() => context.Dispose();

    private nint Function(KernelSource kernel)
    {
        if (!compiled.TryGetValue(kernel.Name, out (string Source, nint Function) found) || found.Source != kernel.Source)
        {
            found = (kernel.Source, CudaCompiler.Compile(context, kernel));
            compiled[kernel.Name] = found;
        }

        return found.Function;
    }

    /// <summary>Makes the device's pool keep freed memory for the next allocation; false if driver or device have no pools.</summary>
    private bool OpenPool()
    {
        context.Check(cuDriverGetVersion(out int version));
        if (version < FirstDriverWithPools)
        {
            return false;
        }

        context.Check(cuDeviceGetAttribute(out int isSupported, CudaDeviceAttribute.MemoryPoolsSupported, context.Device));
        if (isSupported == 0)
        {
            return false;
        }

        context.Check(cuDeviceGetDefaultMemPool(out nint pool, context.Device));
        context.Check(cuMemPoolSetAttribute(pool, CudaPoolAttribute.ReleaseThreshold, ulong.MaxValue));
        context.Own(() => cuMemPoolTrimTo(pool, 0));
        return true;
    }

    private void FreeAll()
    {
        foreach (ulong address in allocations)
        {
            _ = hasPool ? cuMemFreeAsync(address, context.Stream) : cuMemFree_v2(address);
        }

        _ = cuStreamSynchronize(context.Stream);
    }
}
