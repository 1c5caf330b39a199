using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Ptx;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.SelfTest;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

/// <summary>Every twin gives the bits of its kernel in PTX.</summary>
public sealed class TwinTests
{
    private static readonly CaseShape Small = new(In: 4, Out: 4, Height: 4, Width: 4, Samples: 16);

    public static TheoryData<string> Names => [.. TwinCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_runs_on_the_processor(string name)
    {
        using IlgpuDevice device = IlgpuDevice.OpenCpu(64 << 20);
        Check(KernelCheck.Of(KernelCatalog.Ptx(name), device, Small).Difference);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_PTX_runs_on_the_emulator(string name)
    {
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var emulator = new EmulatedDevice(new EmulatorOptions { Order = order });
            using var device = new TwinPtxDevice(emulator);
            Check(KernelCheck.Of(KernelCatalog.Ptx(name), device, Small).Difference);
        }
    }

    private static void Check(string? difference) => Assert.True(difference is null, difference);
}
