using FastProxy.Cuda.Tests.Fake;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gpu.Cuda;
using Xunit;

namespace FastProxy.Cuda.Tests;

public class CudaFailureTests : FakeDriverTest
{
    // Their own failures are tested where errors are put into words.
    private static readonly string[] ErrorCalls = ["cuGetErrorName", "cuGetErrorString"];

    [FakeDriverTheory]
    [InlineData(1)]
    [InlineData(0)]
    public void Every_call_that_fails_is_named_and_leaves_nothing_behind(int pools)
    {
        Dictionary<string, (int InWork, int InAll)> counts = Count(pools);
        string[] unused = pools == 1 ? ["cuMemAlloc_v2", "cuMemFree_v2"]
            : ["cuMemAllocAsync", "cuMemFreeAsync", "cuDeviceGetDefaultMemPool", "cuMemPoolSetAttribute", "cuMemPoolTrimTo"];
        Assert.Equal([.. unused.Order()], [.. counts.Where(count => count.Value.InAll == 0).Select(count => count.Key).Order()]);
        foreach ((string call, (int inWork, int inAll)) in counts)
        {
            for (int nth = 1; nth <= inAll; nth++)
            {
                Restart(pools);
                FakeDriver.Fail(call, nth);
                CudaDevice? device = null;
                Exception? failure = Record.Exception(() =>
                {
                    device = CudaDevice.Open(0);
                    Work(device);
                });
                device?.Dispose();
                string where = $"{call}, call {nth} of {inAll}";
                if (nth <= inWork)
                {
                    string message = Assert.IsType<GpuException>(failure).Message;
                    Assert.True(message.Contains($"{call} failed: ") || message.Contains($"{call} for "), $"{where}: {message}");
                    Assert.Contains("CUDA_ERROR_OUT_OF_MEMORY (out of memory)", message);
                    Assert.DoesNotContain('\n', message);
                }
                else
                {
                    Assert.True(failure is null, where);
                }

                Assert.True(FakeDriver.Misuse.Length == 0, $"{where}: {FakeDriver.Misuse}");
                Assert.True(FakeDriver.Living.Length == 0, $"{where}: {FakeDriver.Living}");
            }
        }
    }

    /// <summary>How often each entry point is called by the work, and by the work and the giving back after it.</summary>
    private static Dictionary<string, (int InWork, int InAll)> Count(int pools)
    {
        Restart(pools);
        CudaDevice device = CudaDevice.Open(0);
        Work(device);
        Dictionary<string, int> inWork = FakeDriver.Calls.ToDictionary(call => call, FakeDriver.CallsOf);
        device.Dispose();
        return FakeDriver.Calls.Except(ErrorCalls).ToDictionary(call => call, call => (inWork[call], FakeDriver.CallsOf(call)));
    }

    private static void Restart(int pools)
    {
        FakeDriver.Start();
        FakeDriver.Set("pools", pools);
    }

    /// <summary>Something that needs every entry point. What it does not free, the device has to.</summary>
    private static void Work(CudaDevice device)
    {
        const int Bytes = (2 * CudaStaging.BufferBytes) + 1;
        ulong kept = device.Allocate(Bytes);
        ulong freed = device.Allocate(100);
        device.Upload(new byte[Bytes], kept);
        device.Clear(freed, 100);
        device.Launch(Kernel("Alpha"), new GpuGrid(1, 32), [1, 2, 3, 4]);
        device.Launch(Kernel("Beta"), new GpuGrid(1, 32, SharedBytes: 64 << 10), []);
        device.Resources(Kernel("Alpha"));
        device.Seconds(() => device.Launch(Kernel("Alpha"), new GpuGrid(1, 32), []));
        device.Free(freed);
        device.Download(kept, new byte[CudaStaging.BufferBytes + 1]);
        device.Synchronize();
        device.Allocate(100);
    }
}
