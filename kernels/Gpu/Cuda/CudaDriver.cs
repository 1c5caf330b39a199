using System.Reflection;
using System.Runtime.InteropServices;

namespace FastProxy.Kernels.Gpu.Cuda;

/// <summary>
/// The functions of the CUDA driver API that are used here. The library comes with the NVIDIA driver and is loaded at the first call; no other part
/// of CUDA is needed. Names are those that the library exports: if a function has had two forms, that of <c>cuda.h</c> is <c>_v2</c>.
/// </summary>
/// <remarks>
/// Each function returns a <c>CUresult</c>. <c>CUdevice</c> is an int, <c>CUdeviceptr</c> 64 bits, <c>size_t</c> a native word; contexts, modules,
/// functions, streams, events and pools are pointers. Source: CUDA Driver API reference, versions 11.0 to 12.8.
/// </remarks>
internal static unsafe partial class CudaDriver
{
    /// <summary>The environment variable that names the driver's library if it is not in its usual place.</summary>
    public const string LibraryVariable = "FASTPROXY_CUDA_LIBRARY";

    private const string Library = "cuda";

    static CudaDriver() => NativeLibrary.SetDllImportResolver(typeof(CudaDriver).Assembly, Resolve);

    /// <summary>The file that is loaded.</summary>
    public static string File => Environment.GetEnvironmentVariable(LibraryVariable) is { Length: > 0 } file ? file
        : OperatingSystem.IsWindows() ? "nvcuda.dll"
        : "libcuda.so.1";

    // Initialisation and errors.
    [LibraryImport(Library)]
    public static partial int cuInit(uint flags);

    [LibraryImport(Library)]
    public static partial int cuDriverGetVersion(out int version);

    [LibraryImport(Library)]
    public static partial int cuGetErrorName(int error, out nint text);

    [LibraryImport(Library)]
    public static partial int cuGetErrorString(int error, out nint text);

    // Devices.
    [LibraryImport(Library)]
    public static partial int cuDeviceGetCount(out int count);

    [LibraryImport(Library)]
    public static partial int cuDeviceGet(out int device, int ordinal);

    [LibraryImport(Library)]
    public static partial int cuDeviceGetName(byte* name, int length, int device);

    [LibraryImport(Library)]
    public static partial int cuDeviceGetAttribute(out int value, CudaDeviceAttribute attribute, int device);

    [LibraryImport(Library)]
    public static partial int cuDeviceTotalMem_v2(out nuint bytes, int device);

    // Contexts.
    [LibraryImport(Library)]
    public static partial int cuDevicePrimaryCtxRetain(out nint context, int device);

    [LibraryImport(Library)]
    public static partial int cuDevicePrimaryCtxRelease_v2(int device);

    [LibraryImport(Library)]
    public static partial int cuCtxSetCurrent(nint context);

    // Modules and functions.
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int cuModuleLoadDataEx(out nint module, string image, uint count, CudaJitOption* options, nint* values);

    [LibraryImport(Library)]
    public static partial int cuModuleUnload(nint module);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int cuModuleGetFunction(out nint function, nint module, string name);

    [LibraryImport(Library)]
    public static partial int cuFuncGetAttribute(out int value, CudaFunctionAttribute attribute, nint function);

    [LibraryImport(Library)]
    public static partial int cuFuncSetAttribute(nint function, CudaFunctionAttribute attribute, int value);

    [LibraryImport(Library)]
    public static partial int cuLaunchKernel(
        nint function,
        uint gridX,
        uint gridY,
        uint gridZ,
        uint blockX,
        uint blockY,
        uint blockZ,
        uint sharedBytes,
        nint stream,
        void** parameters,
        void** extra);

    // Memory.
    [LibraryImport(Library)]
    public static partial int cuMemAlloc_v2(out ulong address, nuint bytes);

    [LibraryImport(Library)]
    public static partial int cuMemFree_v2(ulong address);

    /// <summary>Present in drivers from CUDA 11.2 on.</summary>
    [LibraryImport(Library)]
    public static partial int cuMemAllocAsync(out ulong address, nuint bytes, nint stream);

    /// <summary>Present in drivers from CUDA 11.2 on.</summary>
    [LibraryImport(Library)]
    public static partial int cuMemFreeAsync(ulong address, nint stream);

    /// <summary>Present in drivers from CUDA 11.2 on.</summary>
    [LibraryImport(Library)]
    public static partial int cuDeviceGetDefaultMemPool(out nint pool, int device);

    /// <summary>Present in drivers from CUDA 11.2 on.</summary>
    [LibraryImport(Library)]
    public static partial int cuMemPoolSetAttribute(nint pool, CudaPoolAttribute attribute, in ulong value);

    /// <summary>Present in drivers from CUDA 11.2 on.</summary>
    [LibraryImport(Library)]
    public static partial int cuMemPoolTrimTo(nint pool, nuint bytesToKeep);

    [LibraryImport(Library)]
    public static partial int cuMemHostAlloc(out nint pointer, nuint bytes, uint flags);

    [LibraryImport(Library)]
    public static partial int cuMemFreeHost(nint pointer);

    [LibraryImport(Library)]
    public static partial int cuMemcpyHtoDAsync_v2(ulong to, nint from, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial int cuMemcpyDtoHAsync_v2(nint to, ulong from, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial int cuMemsetD8Async(ulong address, byte value, nuint bytes, nint stream);

    // Streams and events.
    [LibraryImport(Library)]
    public static partial int cuStreamCreate(out nint stream, uint flags);

    [LibraryImport(Library)]
    public static partial int cuStreamSynchronize(nint stream);

    [LibraryImport(Library)]
    public static partial int cuStreamDestroy_v2(nint stream);

    [LibraryImport(Library)]
    public static partial int cuEventCreate(out nint @event, uint flags);

    [LibraryImport(Library)]
    public static partial int cuEventRecord(nint @event, nint stream);

    [LibraryImport(Library)]
    public static partial int cuEventSynchronize(nint @event);

    [LibraryImport(Library)]
    public static partial int cuEventElapsedTime(out float milliseconds, nint start, nint end);

    [LibraryImport(Library)]
    public static partial int cuEventDestroy_v2(nint @event);

    // A library that cannot be loaded is never searched for under another name: libcuda.so, without the 1, is a stub that toolkits install.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Library ? NativeLibrary.Load(File) : 0;
}
