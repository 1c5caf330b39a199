using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using static FastProxy.Kernels.Gpu.Cuda.CudaDriver;

namespace FastProxy.Kernels.Gpu.Cuda;

/// <summary>A CUDA device of this machine.</summary>
/// <param name="Index">The number, as <see cref="CudaDevice.Open"/> takes it.</param>
/// <param name="Name">The name that the device gives itself.</param>
/// <param name="Capability">The compute capability, such as 8.6.</param>
/// <param name="MemoryBytes">The bytes of its memory.</param>
/// <param name="Unfit">The reason why kernels cannot run on it, in one line; null if they can.</param>
public sealed record CudaDeviceInfo(int Index, string Name, Version Capability, long MemoryBytes, string? Unfit)
{
    /// <summary>The compute capability as PTX writes it, such as 86.</summary>
    public int Sm => (Capability.Major * 10) + Capability.Minor;
}

/// <summary>The CUDA devices of this machine.</summary>
/// <param name="All">All devices, in the driver's order.</param>
/// <param name="Missing">The reason why there is none to run kernels on, in one line; null if there is one.</param>
/// <remarks>
/// The driver's library is <c>libcuda.so.1</c>, on Windows <c>nvcuda.dll</c>; the environment variable <c>FASTPROXY_CUDA_LIBRARY</c> names another
/// file, for installations that keep it in an unusual place. The driver heeds <c>CUDA_VISIBLE_DEVICES</c>.
/// </remarks>
public sealed record CudaDevices(IReadOnlyList<CudaDeviceInfo> All, string? Missing)
{
    // PTX 7.0, the version of the kernels, came with CUDA 11.0; they are written for compute capability 7.0.
    private const int OldestDriver = 11000;
    private const int OldestSm = 70;

    /// <summary>The first device that kernels can run on.</summary>
    /// <exception cref="GpuException">There is none.</exception>
    public CudaDeviceInfo First => All.FirstOrDefault(device => device.Unfit is null) ?? throw new GpuException(Missing!);

    /// <summary>Asks the driver for its devices.</summary>
    public static CudaDevices Find()
    {
        if (WhyNoDriver() is { } reason)
        {
            return None(reason);
        }

        try
        {
            CudaCall.Check(cuDriverGetVersion(out int version));
            if (version < OldestDriver)
            {
                return None($"the driver is CUDA {Release(version)}, at least {Release(OldestDriver)} is needed");
            }

            int found = cuInit(0);
            int count = 0;
            if (found != CudaError.NoDevice)
            {
                CudaCall.Check(found, nameof(cuInit));
                CudaCall.Check(cuDeviceGetCount(out count));
            }

            CudaDeviceInfo[] devices = [.. Enumerable.Range(0, count).Select(Describe)];
            return devices.Length == 0 ? None("the driver found no GPU")
                : devices.All(device => device.Unfit is not null) ? new CudaDevices(devices, $"no CUDA device: {devices[0].Unfit}")
                : new CudaDevices(devices, null);
        }
        catch (GpuException e)
        {
            return None(e.Message);
        }
    }

    private static CudaDevices None(string reason) => new([], $"no CUDA device: {reason}");

    private static string? WhyNoDriver() =>
        !NativeLibrary.TryLoad(CudaDriver.File, out nint library)
            ? Environment.GetEnvironmentVariable(LibraryVariable) is { Length: > 0 }
                ? $"{LibraryVariable} names {CudaDriver.File}, which cannot be loaded"
                : $"{CudaDriver.File} is not installed (NVIDIA driver)"
        : !NativeLibrary.TryGetExport(library, nameof(cuInit), out _) ? $"{CudaDriver.File} is no CUDA driver"
        : null;

    private static unsafe CudaDeviceInfo Describe(int index)
    {
        const int MaxName = 256;
        byte* name = stackalloc byte[MaxName];
        CudaCall.Check(cuDeviceGet(out int device, index));
        CudaCall.Check(cuDeviceGetName(name, MaxName, device));
        CudaCall.Check(cuDeviceGetAttribute(out int major, CudaDeviceAttribute.ComputeCapabilityMajor, device));
        CudaCall.Check(cuDeviceGetAttribute(out int minor, CudaDeviceAttribute.ComputeCapabilityMinor, device));
        CudaCall.Check(cuDeviceTotalMem_v2(out nuint bytes, device));
        ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        var info = new CudaDeviceInfo(index, Encoding.UTF8.GetString(text), new Version(major, minor), (long)bytes, null);
        return info.Sm >= OldestSm ? info : info with { Unfit = $"compute capability {info.Capability}, at least 7.0 is needed" };
    }

    private static string Release(int version) => string.Create(CultureInfo.InvariantCulture, $"{version / 1000}.{version % 1000 / 10}");
}
