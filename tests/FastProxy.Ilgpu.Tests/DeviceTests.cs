using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Kernels;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

/// <summary>What a device refuses, and what is left when it fails.</summary>
public sealed class DeviceTests : IDisposable
{
    private const int Side = 8;

    private static readonly ISpace Space = SpaceCatalog.Create(
        "nasbench201", new Dictionary<string, string> { ["channels"] = "4", ["cells"] = "1", ["imageSize"] = $"{Side}" });

    private readonly string folder = Directory.CreateTempSubdirectory("fastproxy").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void An_allocation_that_does_not_fit_is_refused()
    {
        using IlgpuDevice device = IlgpuDevice.OpenCpu(1 << 20);
        string message = Assert.Throws<GpuException>(() => device.Allocate(1 << 20)).Message;
        Assert.Equal("CPUAccelerator: there is no room for 1048576 of the 1048576 bytes", message);
    }

    [Fact]
    public void A_device_with_too_little_memory_is_refused_before_anything_runs()
    {
        using IlgpuDevice device = IlgpuDevice.OpenCpu(8 << 20);
        string message = Assert.Throws<InputException>(() => Scorer.Score(Space, [Space.At(0)], ["swap"], Images(), Options(device))).Message;
        Assert.StartsWith("the memory of CPUAccelerator is too small: one architecture needs ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_without_a_twin_is_refused_by_name()
    {
        using IlgpuDevice device = IlgpuDevice.OpenCpu(1 << 20);
        KernelSource kernel = KernelCatalog.Ptx("LaneGramTf32").Gpu!.Ptx;
        Assert.Equal("the kernel LaneGramTf32 has no twin in C#, which is what ILGPU's devices run", device.Refusal(kernel));
        Assert.Equal(device.Refusal(kernel), Assert.Throws<GpuException>(() => device.Compile(kernel)).Message);
    }

    [Fact]
    public void A_launch_that_the_device_refuses_is_one_line_with_the_kernel()
    {
        using IlgpuDevice device = IlgpuDevice.OpenCpu(1 << 20);
        KernelSource kernel = KernelCatalog.Ptx("DualLanes").Gpu!.Ptx;
        string message = Assert.Throws<GpuException>(() => device.Launch(kernel, new GpuGrid(1, 4096), new byte[24])).Message;
        Assert.StartsWith("CPUAccelerator: DualLanes: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Rows_before_the_device_was_lost_are_kept_and_the_run_resumes()
    {
        string[] population = [.. Enumerable.Range(0, 4).Select(i => Space.At(1000 + i * 3000L))];
        string whole = Path.Combine(folder, "whole.csv");
        string cut = Path.Combine(folder, "cut.csv");
        using var emulator = new EmulatedDevice();
        Run(whole, population, new TwinPtxDevice(emulator), resume: false);
        var losing = new LosingDevice(new TwinPtxDevice(emulator), launches: 60);
        Assert.Equal("the device is lost", Assert.Throws<GpuException>(() => Run(cut, population, losing, resume: false)).Message);
        string[] rows = File.ReadAllLines(cut);
        Assert.InRange(rows.Length, 2, population.Length);
        Assert.Equal(rows, File.ReadLines(whole).Take(rows.Length));
        Run(cut, population, new TwinPtxDevice(emulator), resume: true);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(cut));
    }

    private static void Run(string path, string[] population, IGpuDevice device, bool resume)
    {
        var scorer = new Scorer(Space, ["swap"], Images(), Options(device) with { Share = false });
        using Sweep sweep = Sweep.Open(scorer, Population.Of(Space, population), null, path, resume);
        sweep.Run();
    }

    private static ScoreOptions Options(IGpuDevice device) => new() { Device = device, Winograd = false };

    private static InputBatch Images() => BatchSource.Load("noise", 16, 3, Side, Side, 10, 0);

    /// <summary>Fails from some launch on, as a device does whose driver has given it up.</summary>
    private sealed class LosingDevice(IGpuDevice device, int launches) : IGpuDevice
    {
        private int left = launches;

        public string Name => device.Name;

        public int Sm => device.Sm;

        public long MemoryBytes => device.MemoryBytes;

        public ulong Allocate(long bytes) => device.Allocate(bytes);

        public void Free(ulong address) => device.Free(address);

        public void Upload(ReadOnlySpan<byte> from, ulong to) => device.Upload(from, to);

        public void Download(ulong from, Span<byte> to) => device.Download(from, to);

        public void Clear(ulong address, long bytes) => device.Clear(address, bytes);

        public string? Refusal(KernelSource kernel) => device.Refusal(kernel);

        public void Compile(KernelSource kernel) => device.Compile(kernel);

        public void Launch(KernelSource kernel, GpuGrid grid, ReadOnlySpan<byte> parameters)
        {
            if (left-- <= 0)
            {
                throw new GpuException("the device is lost");
            }

            device.Launch(kernel, grid, parameters);
        }

        public void Synchronize() => device.Synchronize();

        public void Dispose()
        {
        }
    }
}
