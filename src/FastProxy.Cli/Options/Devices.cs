using System.Globalization;
using FastProxy.Ilgpu;
using FastProxy.Input;
using FastProxy.Kernels;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gpu.Cuda;
using FastProxy.Ptx;
using FastProxy.Ptx.Execution;

namespace FastProxy.Cli.Options;

/// <summary>The devices that <c>--device</c> names.</summary>
internal static class Devices
{
    /// <summary>The values of <c>--device</c>.</summary>
    public const string Names = "cpu, cuda, cuda:I, opencl, opencl:I, ilgpu-cpu, ptx-emulator or auto";

    /// <summary>The emulator's name.</summary>
    public const string Emulator = "ptx-emulator";

    /// <summary>The name of ILGPU's accelerator on the processor.</summary>
    public const string IlgpuCpu = "ilgpu-cpu";

    /// <summary>Returns the device of this name; null for the processor.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="memoryBytes">The memory that an emulated device, or one of OpenCL, may take.</param>
    /// <exception cref="InputException">The machine has no such device, or it cannot be used; the message gives the reason.</exception>
    public static IGpuDevice? Open(string name, long memoryBytes)
    {
        IGpuDevice? device = null;
        try
        {
            device = name switch
            {
                "cpu" => null,
                "auto" => CudaDevices.Find() is { Missing: null } found ? CudaDevice.Open(found.First.Index) : null,
                "cuda" => CudaDevice.Open(CudaDevices.Find().First.Index),
                "opencl" => IlgpuDevice.OpenOpenCl(null, memoryBytes),
                IlgpuCpu => IlgpuDevice.OpenCpu(memoryBytes),
                Emulator => new EmulatedDevice(new EmulatorOptions { MemoryBytes = memoryBytes }),
                _ when IndexOf(name, "cuda:") is { } index => CudaDevice.Open(index),
                _ when IndexOf(name, "opencl:") is { } index => IlgpuDevice.OpenOpenCl(index, memoryBytes),
                _ => throw new InputException($"--device: expected {Names}, got '{name}'"),
            };

            // ILGPU takes a second for a twin, so twins are compiled as they are needed.
            if (device is not (null or IlgpuDevice))
            {
                KernelCatalog.Compile(device);
            }

            return device;
        }
        catch (GpuException e)
        {
            device?.Dispose();
            throw new InputException($"--device {name}: {e.Message}", e);
        }
    }

    private static int? IndexOf(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null;
}
