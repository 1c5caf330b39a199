using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.SelfTest;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

/// <summary>Every twin gives the bits of its kernel in PTX, which the kernels' tests hold to those of the CPU.</summary>
public sealed class TwinTests
{
    private const long MemoryBytes = 64 << 20;

    private static readonly CaseShape Small = new(In: 4, Out: 4, Height: 4, Width: 4, Samples: 16);

    public static TheoryData<string> Names => [.. TwinCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_runs_on_the_processor(string name)
    {
        using IlgpuDevice device = IlgpuDevice.OpenCpu(MemoryBytes);
        Check(name, device);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_PTX_runs_on_the_emulator(string name)
    {
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var emulator = new EmulatedDevice(new EmulatorOptions { Order = order });
            Check(name, new TwinPtxDevice(emulator));
        }
    }

    [OpenClTheory]
    [MemberData(nameof(Names))]
    public void It_runs_under_OpenCL(string name)
    {
        using IlgpuDevice device = IlgpuDevice.OpenOpenCl(null, MemoryBytes);
        Check(name, device);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_parameters_are_those_of_the_PTX(string name)
    {
        const int alignment = sizeof(ulong);
        KernelSource kernel = KernelCatalog.Ptx(name).Gpu!.Ptx;
        int declared = PtxModule.Parse(kernel.File, kernel.Source).Kernels.Single().ParameterBytes;
        Assert.Equal((declared + alignment - 1) / alignment * alignment, TwinCatalog.Of(kernel).ParameterBytes);
    }

    private static void Check(string name, IGpuDevice device)
    {
        CaseShape timed = name.Contains("Depthwise", StringComparison.Ordinal) ? Small with { Groups = Small.In } : Small;
        string? difference = KernelCheck.Of(KernelCatalog.Ptx(name), device, timed).Difference;
        Assert.True(difference is null, difference);
    }
}
