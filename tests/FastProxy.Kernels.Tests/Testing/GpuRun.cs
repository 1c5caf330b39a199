using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gpu.Cuda;
using FastProxy.Ptx;
using FastProxy.Ptx.Execution;

namespace FastProxy.Kernels.Tests.Testing;

/// <summary>
/// Runs PTX kernels wherever this machine can: in the emulator in both thread orders, all checks on, and on the first CUDA device where there
/// is one.
/// </summary>
internal static class GpuRun
{
    // One for all tests: opening it and compiling the kernels take longer than a test.
    private static readonly Lazy<CudaDevice?> Cuda =
        new(() => CudaDevices.Find() is { Missing: null } found ? CudaDevice.Open(found.First.Index) : null);

    /// <summary>Runs <paramref name="body"/> on each device.</summary>
    public static void OnEach(Action<GpuQueue> body)
    {
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var device = new EmulatedDevice(new EmulatorOptions { Order = order });
            Run(device, body);
        }

        if (Cuda.Value is { } cuda)
        {
            Run(cuda, body);
        }
    }

    private static void Run(IGpuDevice device, Action<GpuQueue> body)
    {
        using var queue = new GpuQueue(device);
        body(queue);
        device.Synchronize();
    }
}
