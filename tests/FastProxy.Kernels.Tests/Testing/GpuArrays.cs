using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Tests.Testing;

/// <summary>The memory of a device that a test takes, given back at its end.</summary>
internal sealed class GpuArrays(IGpuDevice device) : IDisposable
{
    private readonly List<GpuMemory> memories = [];

    /// <summary>The address of <paramref name="values"/>.</summary>
    public ulong Of<T>(T[] values)
        where T : unmanaged => Kept(GpuMemory.Of<T>(device, values)).Address;

    /// <summary>The address of the activation of the N x C x H x W <paramref name="values"/>.</summary>
    public ulong Of(ActivationLayout layout, float[] values) => Kept(GpuActivation.Of(device, layout, values)).Address;

    /// <summary>Unwritten memory.</summary>
    public GpuMemory New(long bytes) => Kept(new GpuMemory(device, bytes));

    public void Dispose() => memories.ForEach(memory => memory.Dispose());

    private GpuMemory Kept(GpuMemory memory)
    {
        memories.Add(memory);
        return memory;
    }
}
