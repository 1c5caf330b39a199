using FastProxy.Kernels.Gpu;
using FastProxy.Ptx;

namespace FastProxy.Kernels.Tests.Testing;

/// <summary>Runs PTX kernels wherever this machine can: in the emulator in both thread orders, all checks on.</summary>
internal static class GpuRun
{
    /// <summary>Runs <paramref name="body"/> on each device.</summary>
    public static void OnEach(Action<GpuQueue> body)
    {
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var device = new EmulatedDevice(new EmulatorOptions { Order = order });
            using var queue = new GpuQueue(device);
            body(queue);
            device.Synchronize();
        }
    }
}
