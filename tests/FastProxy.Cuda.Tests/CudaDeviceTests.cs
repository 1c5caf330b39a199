using FastProxy.Cuda.Tests.Fake;
using FastProxy.Kernels;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gpu.Cuda;
using Xunit;

namespace FastProxy.Cuda.Tests;

public class CudaDeviceTests : FakeDriverTest
{
    private static readonly GpuGrid Grid = new(X: 3, Threads: 64, SharedBytes: 1024, Problems: 5);

    [FakeDriverFact]
    public void A_device_is_what_the_list_says()
    {
        FakeDriver.Set("devices", 2);
        using CudaDevice device = CudaDevice.Open(1);
        CudaDeviceInfo info = CudaDevices.Find().All[1];
        Assert.Equal((info.Name, info.Sm, info.MemoryBytes), (device.Name, device.Sm, device.MemoryBytes));
    }

    [FakeDriverFact]
    public void A_launch_arrives_as_it_is_laid_out()
    {
        using CudaDevice device = CudaDevice.Open(0);
        var buffer = new byte[ParameterWriter.MaxBytes];
        var writer = new ParameterWriter(buffer);
        writer.Add(0x1122334455667788UL);
        writer.Add(7);
        writer.Add(1.5);
        writer.Add(2.5f);
        device.Launch(Kernel("Alpha"), Grid, buffer.AsSpan(0, writer.Length));
        FakeLaunch launch = FakeDriver.LastLaunch;
        Assert.Equal("Alpha", launch.Kernel);
        Assert.Equal([3, 5, 1], launch.Grid);
        Assert.Equal([64, 1, 1], launch.Block);
        Assert.Equal(1024, launch.SharedBytes);
        Assert.Equal(28, launch.Parameters.Length);
        Assert.Equal(0x1122334455667788UL, BitConverter.ToUInt64(launch.Parameters, 0));
        Assert.Equal(7, BitConverter.ToInt32(launch.Parameters, 8));
        Assert.Equal(1.5, BitConverter.ToDouble(launch.Parameters, 16));
        Assert.Equal(2.5f, BitConverter.ToSingle(launch.Parameters, 24));
    }

    [FakeDriverFact]
    public void A_kernel_is_compiled_once()
    {
        using CudaDevice device = CudaDevice.Open(0);
        for (int i = 0; i < 3; i++)
        {
            device.Launch(Kernel("Alpha"), Grid, []);
            device.Launch(Kernel("Beta"), Grid, []);
        }

        Assert.Equal(2, FakeDriver.CallsOf("cuModuleLoadDataEx"));
        Assert.Equal(6, FakeDriver.CallsOf("cuLaunchKernel"));
    }

    [FakeDriverFact]
    public void A_kernel_of_the_same_name_and_another_text_is_another_kernel()
    {
        using CudaDevice device = CudaDevice.Open(0);
        KernelSource kernel = Kernel("Alpha");
        device.Launch(kernel, Grid, []);
        device.Launch(kernel with { Source = kernel.Source + "// again" }, Grid, []);
        Assert.Equal(2, FakeDriver.CallsOf("cuModuleLoadDataEx"));
    }

    [FakeDriverFact]
    public void Shared_memory_beyond_48_KiB_is_asked_for()
    {
        using CudaDevice device = CudaDevice.Open(0);
        device.Launch(Kernel("Alpha"), Grid with { SharedBytes = 48 << 10 }, []);
        Assert.Equal(0, FakeDriver.CallsOf("cuFuncSetAttribute"));
        device.Launch(Kernel("Alpha"), Grid with { SharedBytes = 96 << 10 }, []);
        Assert.Equal(96 << 10, FakeDriver.LastLaunch.SharedBytes);
    }

    [FakeDriverFact]
    public void A_launch_that_is_refused_names_the_kernel()
    {
        using CudaDevice device = CudaDevice.Open(0);
        Assert.Equal(
            "cuLaunchKernel for Alpha failed: CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES (too many resources requested for launch)",
            Message(() => device.Launch(Kernel("Alpha"), Grid with { Threads = 2048 }, [])));
        device.Launch(Kernel("Alpha"), Grid, []);
    }

    [FakeDriverFact]
    public void A_kernel_that_does_not_compile_is_named_with_its_line_and_the_words_of_the_log()
    {
        using CudaDevice device = CudaDevice.Open(0);
        KernelSource kernel = Kernel("Alpha");
        Assert.Equal(
            "cuModuleLoadDataEx for Alpha.ptx (Alpha.ptx:3: fatal: Parsing error near '-': syntax error; "
                + "ptxas fatal: Ptx assembly aborted due to errors) failed: "
            + "CUDA_ERROR_INVALID_PTX (a PTX JIT compilation failed)",
            Message(() => device.Launch(kernel with { Source = kernel.Source + "ld.u32 %a, [%b-32];" }, Grid, [])));
        device.Launch(kernel, Grid, []);
    }

    [FakeDriverFact]
    public void All_kernels_compile_ahead_and_a_launch_compiles_none()
    {
        using CudaDevice device = CudaDevice.Open(0);
        KernelCatalog.Compile(device);
        int compiled = FakeDriver.CallsOf("cuModuleLoadDataEx");
        Assert.Equal(KernelCatalog.InPtx.Count(k => k.Gpu!.Ptx.Target <= device.Sm), compiled);
        device.Launch(KernelCatalog.InPtx.ElementAt(0).Gpu!.Ptx, Grid, []);
        Assert.Equal(compiled, FakeDriver.CallsOf("cuModuleLoadDataEx"));
    }

    [FakeDriverFact]
    public void A_kernel_that_is_refused_makes_the_device_unusable_in_one_line()
    {
        const int InvalidPtx = 218;
        using CudaDevice device = CudaDevice.Open(0);
        FakeDriver.Fail("cuModuleLoadDataEx", nth: 2, InvalidPtx);
        Assert.Equal(
            $"{device.Name} cannot be used: cuModuleLoadDataEx for {KernelCatalog.InPtx.ElementAt(1).Gpu!.Ptx.File} failed: "
                + "CUDA_ERROR_INVALID_PTX (a PTX JIT compilation failed)",
            Message(() => KernelCatalog.Compile(device)));
    }

    [FakeDriverFact]
    public void Only_kernels_for_its_compute_capability_are_compiled()
    {
        FakeDriver.Set("major", 7);
        FakeDriver.Set("minor", 0);
        using CudaDevice device = CudaDevice.Open(0);
        KernelCatalog.Compile(device);
        Assert.Equal(KernelCatalog.InPtx.Count(k => k.Gpu!.Ptx.Target <= 70), FakeDriver.CallsOf("cuModuleLoadDataEx"));
    }

    [FakeDriverFact]
    public void A_module_without_the_entry_is_named()
    {
        using CudaDevice device = CudaDevice.Open(0);
        KernelSource kernel = Kernel("Alpha") with { Name = "Beta" };
        Assert.Equal(
            "cuModuleGetFunction for Beta failed: CUDA_ERROR_NOT_FOUND (named symbol not found)", Message(() => device.Launch(kernel, Grid, [])));
    }

    [FakeDriverTheory]
    [InlineData("Synchronize")]
    [InlineData("Download")]
    [InlineData("Download of nothing")]
    [InlineData("Seconds")]
    public void An_error_of_a_kernel_names_those_launched_since_the_last_wait(string wait)
    {
        FakeDriver.Set("break_at", 4);
        using CudaDevice device = CudaDevice.Open(0);
        using var memory = new GpuMemory(device, 8);
        device.Launch(Kernel("Before"), Grid, []);
        device.Synchronize();
        foreach (string name in new[] { "Alpha", "Beta", "Gamma", "Alpha" })
        {
            device.Launch(Kernel(name), Grid, []);
        }

        string call = wait == "Download" ? "cuEventSynchronize" : "cuStreamSynchronize";
        Assert.Equal(
            $"{call} failed: CUDA_ERROR_ILLEGAL_ADDRESS (an illegal memory access was encountered); "
            + "launched since the last synchronisation: Alpha, Beta, Gamma",
            Message(wait switch
            {
                "Download" => () => memory.Read<byte>(8),
                "Download of nothing" => () => memory.Read<byte>(0),
                "Seconds" => () => device.Seconds(() => { }),
                _ => device.Synchronize,
            }));
        Assert.Contains("CUDA_ERROR_ILLEGAL_ADDRESS", Message(() => device.Allocate(1)));
        Assert.Contains("CUDA_ERROR_ILLEGAL_ADDRESS", Message(() => device.Launch(Kernel("Alpha"), Grid, [])));
    }

    [FakeDriverFact]
    public void A_device_opened_after_an_error_of_a_kernel_works()
    {
        FakeDriver.Set("break_at", 1);
        using (CudaDevice device = CudaDevice.Open(0))
        {
            device.Launch(Kernel("Alpha"), Grid, []);
            Message(device.Synchronize);
        }

        using CudaDevice next = CudaDevice.Open(0);
        next.Launch(Kernel("Alpha"), Grid, []);
        next.Synchronize();
    }

    [FakeDriverFact]
    public void Any_thread_may_call()
    {
        using CudaDevice device = CudaDevice.Open(0);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var memory = GpuMemory.Of<int>(device, [i, i + 1]);
            device.Launch(Kernel($"K{i % 4}"), Grid, []);
            Assert.Equal([i, i + 1], memory.Read<int>(2));
        });
        Assert.Equal(4, FakeDriver.CallsOf("cuModuleLoadDataEx"));
    }

    [FakeDriverFact]
    public void Any_thread_may_give_the_device_back()
    {
        CudaDevice device = CudaDevice.Open(0);
        device.Launch(Kernel("Alpha"), Grid, []);
        OnNewThread(device.Dispose);
        AssertAllGivenBack();
    }

    [FakeDriverFact]
    public void A_call_that_fails_keeps_no_other_thread_out()
    {
        using CudaDevice device = CudaDevice.Open(0);
        FakeDriver.Fail("cuCtxSetCurrent");
        Message(device.Synchronize);
        OnNewThread(device.Synchronize);
    }

    [FakeDriverTheory]
    [InlineData("driver", 11010)]
    [InlineData("pools", 0)]
    public void Without_memory_pools_memory_is_taken_directly(string setting, int value)
    {
        FakeDriver.Set(setting, value);
        using CudaDevice device = CudaDevice.Open(0);
        using (var memory = GpuMemory.Of<int>(device, [1, 2, 3]))
        {
            Assert.Equal([1, 2, 3], memory.Read<int>(3));
        }

        ulong left = device.Allocate(5);
        device.Clear(left, 5);
        Assert.Equal((2, 1), (FakeDriver.CallsOf("cuMemAlloc_v2"), FakeDriver.CallsOf("cuMemFree_v2")));
        Assert.Equal(0, FakeDriver.CallsOf("cuMemAllocAsync") + FakeDriver.CallsOf("cuMemPoolSetAttribute"));
    }

    [FakeDriverFact]
    public void Memory_may_be_freed_while_the_work_on_it_is_under_way()
    {
        foreach (long pools in new[] { 1, 0 })
        {
            FakeDriver.Set("pools", pools);
            using CudaDevice device = CudaDevice.Open(0);
            ulong address = device.Allocate(1000);
            device.Clear(address, 1000);
            device.Free(address);
            device.Synchronize();
        }
    }

    [FakeDriverFact]
    public void Memory_that_is_not_there_is_asked_for_by_its_size()
    {
        using CudaDevice device = CudaDevice.Open(0);
        Assert.Equal(
            "cuMemAllocAsync for 4294967296 bytes failed: CUDA_ERROR_OUT_OF_MEMORY (out of memory)", Message(() => device.Allocate(1L << 32)));
    }

    [FakeDriverFact]
    public void Memory_of_others_is_not_freed()
    {
        using CudaDevice device = CudaDevice.Open(0);
        ulong address = device.Allocate(16);
        Assert.Equal("0x1234 is not memory of Fake 0", Message(() => device.Free(0x1234)));
        device.Free(address);
        Assert.Contains("is not memory of Fake 0", Message(() => device.Free(address)));
    }

    [FakeDriverFact]
    public void Two_devices_share_the_context_and_nothing_else()
    {
        CudaDevice one = CudaDevice.Open(0);
        CudaDevice two = CudaDevice.Open(0);
        using var memory = GpuMemory.Of<int>(two, [1, 2, 3]);
        one.Launch(Kernel("Alpha"), Grid, []);
        one.Dispose();
        Assert.Equal([1, 2, 3], memory.Read<int>(3));
        two.Dispose();
    }

    [FakeDriverFact]
    public void A_device_given_back_serves_no_more()
    {
        CudaDevice device = CudaDevice.Open(0);
        ulong address = device.Allocate(8);
        device.Dispose();
        AssertAllGivenBack();
        device.Dispose();
        device.Free(address);
        Assert.Throws<ObjectDisposedException>(() => device.Allocate(8));
        Assert.Throws<ObjectDisposedException>(() => device.Launch(Kernel("Alpha"), Grid, []));
    }

    [FakeDriverFact]
    public void Time_is_that_between_the_events_around_the_work()
    {
        using CudaDevice device = CudaDevice.Open(0);
        device.Launch(Kernel("Alpha"), Grid, []);
        double seconds = device.Seconds(() =>
        {
            device.Launch(Kernel("Alpha"), Grid, []);
            device.Launch(Kernel("Alpha"), Grid, []);
        });

        // The fake device takes a millisecond for a kernel, and for reaching the second event.
        Assert.Equal(3e-3, seconds, 1e-9);
    }

    [FakeDriverFact]
    public void Resources_are_those_of_the_compiled_function()
    {
        using CudaDevice device = CudaDevice.Open(0);

        // The fake function's attribute n is 100 + n.
        Assert.Equal(new CudaKernelResources(Registers: 104, LocalBytes: 103, StaticSharedBytes: 101), device.Resources(Kernel("Alpha")));
    }

    private static void OnNewThread(Action action)
    {
        var thread = new Thread(() => action()) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)), "it waits for a lock that nobody gives back");
    }

    private static string Message(Action action) => Assert.Throws<GpuException>(action).Message;
}
