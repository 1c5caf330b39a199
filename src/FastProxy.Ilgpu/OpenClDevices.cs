using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime.OpenCL;

namespace FastProxy.Ilgpu;

/// <summary>A device of OpenCL.</summary>
/// <param name="Index">The number, as <see cref="IlgpuDevice.OpenOpenCl"/> takes it.</param>
/// <param name="Platform">The platform that offers it.</param>
/// <param name="Name">The name that it gives itself.</param>
/// <param name="Version">The version of OpenCL C.</param>
/// <param name="MemoryBytes">The bytes of its largest allocation.</param>
/// <param name="Unfit">The reason why twins cannot run on it, in one line; null if they can.</param>
public sealed record OpenClDeviceInfo(int Index, string Platform, string Name, string Version, long MemoryBytes, string? Unfit);

/// <summary>The devices of OpenCL of this machine.</summary>
/// <param name="All">All devices, in the order of the platforms.</param>
/// <param name="Missing">The reason why there is none to run twins on, in one line; null if there is one.</param>
public sealed record OpenClDevices(IReadOnlyList<OpenClDeviceInfo> All, string? Missing)
{
    /// <summary>The name by which ILGPU asks for the library.</summary>
    private const string Library = "OpenCL";

    /// <summary>Where the loader's library lies, first of all under the name that needs no developer's package.</summary>
    private static readonly string[] Files = ["libOpenCL.so.1", "libOpenCL.so", "OpenCL"];

    static OpenClDevices() => NativeLibrary.SetDllImportResolver(
        typeof(CLDevice).Assembly, (name, _, _) => name == Library && TryLoad(out nint library) ? library : 0);

    /// <summary>Asks OpenCL for its devices.</summary>
    public static OpenClDevices Find()
    {
        if (!TryLoad(out _))
        {
            return new([], $"no OpenCL device: {Files[0]} is not installed (ocl-icd-libopencl1 and a device's driver)");
        }

        using Context context = CreateContext();
        OpenClDeviceInfo[] devices = [.. Enumerable.Range(0, context.GetCLDevices().Count).Select(i => Describe(context.GetCLDevice(i), i))];
        return new(devices, devices.Length == 0 ? "no OpenCL device: no installed driver offers one"
            : devices.All(device => device.Unfit is not null) ? $"no OpenCL device: {devices[0].Name}: {devices[0].Unfit}"
            : null);
    }

    /// <summary>Returns a device that can run twins.</summary>
    /// <param name="index">Its number; null for the first.</param>
    /// <exception cref="GpuException">There is none, or it lacks something.</exception>
    public OpenClDeviceInfo At(int? index)
    {
        OpenClDeviceInfo? device = index is { } i ? All.ElementAtOrDefault(i) : All.FirstOrDefault(d => d.Unfit is null);
        return device is null ? throw new GpuException(Missing ?? $"there is no OpenCL device {index}, the last is {All.Count - 1}")
            : device.Unfit is null ? device
            : throw new GpuException($"{device.Name}: {device.Unfit}");
    }

    /// <summary>Creates a context with all devices.</summary>
    internal static Context CreateContext() => IlgpuContext.Create(builder => builder.OpenCL(_ => true));

    private static OpenClDeviceInfo Describe(CLDevice device, int index) => new(
        index,
        device.PlatformName.Trim('\0', ' '),
        device.Name.Trim('\0', ' '),
        device.CLStdVersion.ToString(),
        device.GetDeviceInfo<long>(CLDeviceInfoType.CL_DEVICE_MAX_MEM_ALLOC_SIZE),
        Lacks(device) is { Length: > 0 } lacks ? $"it lacks {lacks}" : null);

    private static string Lacks(CLDevice device)
    {
        string[] lacks =
        [
            .. device.CLStdVersion < CLBackend.MinimumVersion ? [$"OpenCL C {CLBackend.MinimumVersion}"] : Array.Empty<string>(),
            .. device.Capabilities.GenericAddressSpace ? [] : new[] { "the generic address space" },
            .. device.Capabilities.Float64 ? [] : new[] { "float64" },
        ];
        return string.Join(" and ", lacks);
    }

    private static bool TryLoad(out nint library)
    {
        library = 0;
        foreach (string file in Files)
        {
            if (NativeLibrary.TryLoad(file, out library))
            {
                return true;
            }
        }

        return false;
    }
}
