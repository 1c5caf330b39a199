using System.Runtime.InteropServices;
using FastProxy.Cuda.Tests.Fake;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gpu.Cuda;
using Xunit;

namespace FastProxy.Cuda.Tests;

public class CudaDevicesTests : FakeDriverTest
{
    [FakeDriverFact]
    public void Devices_are_listed_with_name_capability_and_memory()
    {
        FakeDriver.Set("devices", 2);
        CudaDevices devices = CudaDevices.Find();
        Assert.Null(devices.Missing);
        Assert.Equal(
            [
                new CudaDeviceInfo(0, "Fake 0", new Version(8, 6), 6L << 30, null),
                new CudaDeviceInfo(1, "Fake 1", new Version(8, 6), 6L << 30, null),
            ],
            devices.All);
        Assert.Equal(86, devices.First.Sm);
    }

    [FakeDriverTheory]
    [InlineData("devices", 0, "no CUDA device: the driver found no GPU")]
    [InlineData("driver", 10020, "no CUDA device: the driver is CUDA 10.2, at least 11.0 is needed")]
    [InlineData("major", 6, "no CUDA device: compute capability 6.6, at least 7.0 is needed")]
    public void One_line_says_why_there_is_none(string setting, int value, string reason)
    {
        FakeDriver.Set(setting, value);
        AssertNone(reason);
    }

    [FakeDriverTheory]
    [InlineData("/nowhere/libcuda.so", "no CUDA device: FASTPROXY_CUDA_LIBRARY names /nowhere/libcuda.so, which cannot be loaded")]
    [InlineData("libc.so.6", "no CUDA device: libc.so.6 is no CUDA driver")]
    public void A_library_that_is_no_driver_is_named(string library, string reason)
    {
        Environment.SetEnvironmentVariable(FakeDriver.Variable, library);
        AssertNone(reason);
    }

    [FakeDriverFact]
    public void A_machine_without_the_driver_lacks_the_library_of_the_NVIDIA_driver()
    {
        Environment.SetEnvironmentVariable(FakeDriver.Variable, null);
        bool isInstalled = NativeLibrary.TryLoad("libcuda.so.1", out _);
        string? missing = CudaDevices.Find().Missing;
        Assert.Equal(isInstalled ? null : "no CUDA device: libcuda.so.1 is not installed (NVIDIA driver)", missing);
    }

    [FakeDriverTheory]
    [InlineData("cuDriverGetVersion")]
    [InlineData("cuInit")]
    [InlineData("cuDeviceGetCount")]
    [InlineData("cuDeviceGet")]
    [InlineData("cuDeviceGetName")]
    [InlineData("cuDeviceGetAttribute")]
    [InlineData("cuDeviceTotalMem_v2")]
    public void A_call_that_fails_is_the_reason(string call)
    {
        FakeDriver.Fail(call);
        AssertNone($"no CUDA device: {call} failed: CUDA_ERROR_OUT_OF_MEMORY (out of memory)");
    }

    [FakeDriverFact]
    public void An_error_that_the_driver_does_not_name_is_a_number()
    {
        FakeDriver.Fail("cuInit", code: 12345);
        AssertNone("no CUDA device: cuInit failed: CUDA error 12345");
    }

    [FakeDriverFact]
    public void A_number_too_high_is_refused_with_the_last()
    {
        FakeDriver.Set("devices", 2);
        Assert.Equal("no CUDA device 2: the last is 1", Assert.Throws<GpuException>(() => CudaDevice.Open(2)).Message);
    }

    private static void AssertNone(string reason)
    {
        CudaDevices devices = CudaDevices.Find();
        Assert.Equal(reason, devices.Missing);
        Assert.Equal(reason, Assert.Throws<GpuException>(() => devices.First).Message);
    }
}
