using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Ptx;
using FastProxy.Ptx.Execution;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

/// <summary>A launch with settings that no case of the catalogue has.</summary>
internal sealed class TwinCase<K, P> : LaunchCase<K, P>
    where K : struct, IGpuKernel<P>
    where P : unmanaged
{
    private readonly IGpuDevice device;

    private TwinCase(IGpuDevice device, K kernel, Func<TwinCase<K, P>, P[]> problems)
        : base(device)
    {
        this.device = device;
        Kernel = kernel;
        Problems = problems(this);
    }

    /// <summary>Holds the twin's outputs to those of the kernel in PTX, on the emulator in both thread orders.</summary>
    /// <param name="kernel">The launch.</param>
    /// <param name="problems">Takes a case's memory for its problems.</param>
    public static void Check(K kernel, Func<TwinCase<K, P>, P[]> problems)
    {
        using var hand = new EmulatedDevice();
        byte[][] expected = Outputs(hand, kernel, problems);
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var emulator = new EmulatedDevice(new EmulatorOptions { Order = order });
            Assert.Equal(expected, Outputs(new TwinPtxDevice(emulator), kernel, problems));
        }
    }

    public ulong Random(ActivationLayout layout) => Input(layout);

    public ulong Random(int floats) => Input(floats);

    /// <summary>Numbers in [-scale, scale) with zeros and what is not finite among them.</summary>
    public ulong Special(int floats, float scale = 1)
    {
        float[] specials = [0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon];
        var random = new System.Random(floats);
        return Of([.. Enumerable.Range(0, floats).Select(
            _ => random.Next(16) == 0 ? specials[random.Next(specials.Length)] : scale * (2 * random.NextSingle() - 1))]);
    }

    public ulong Of<T>(params T[] values)
        where T : unmanaged => Input<T>(values);

    public ulong Result(ActivationLayout layout) => Output(layout);

    public ulong Changed(ActivationLayout layout) => InPlace(layout);

    /// <summary>Memory that the kernel writes or adds to, initially zero.</summary>
    public ulong Result(long bytes)
    {
        ulong address = Output(bytes);
        device.Clear(address, bytes);
        return address;
    }

    private static byte[][] Outputs(IGpuDevice device, K kernel, Func<TwinCase<K, P>, P[]> problems)
    {
        using var queue = new GpuQueue(device);
        using var some = new TwinCase<K, P>(device, kernel, problems);
        some.Run(queue);
        device.Synchronize();
        return some.Outputs();
    }
}
