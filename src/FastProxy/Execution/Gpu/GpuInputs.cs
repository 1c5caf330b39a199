using FastProxy.Data;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>The networks' inputs, in a device's memory.</summary>
/// <param name="device">The device.</param>
/// <param name="batch">The batch.</param>
/// <param name="next">The next batch, for plans that read it.</param>
internal sealed unsafe class GpuInputs(IGpuDevice device, InputBatch batch, InputBatch? next) : IDisposable
{
    private readonly InputLanes lanes = new(batch, next);
    private readonly Dictionary<InputSource, GpuMemory> images = [];
    private readonly Dictionary<InputSource, GpuMemory> labels = [];
    private long seed;

    /// <summary>Begins a run with this seed: images that depend on it are drawn anew.</summary>
    public void Begin(long runSeed)
    {
        lanes.Begin(runSeed);
        if (runSeed != seed && images.Remove(new(InputVariant.Shifted), out GpuMemory? shifted))
        {
            shifted.Dispose();
        }

        seed = runSeed;
    }

    /// <summary>Returns the address of the images of a source.</summary>
    public ulong Take(InputSource source, ActivationLayout layout)
    {
        if (!images.TryGetValue(source, out GpuMemory? memory))
        {
            memory = GpuMemory.Of(device, new ReadOnlySpan<float>(lanes.Take(source), checked((int)layout.Length)));
            images.Add(source, memory);
        }

        return memory.Address;
    }

    /// <summary>Returns the address of the labels of a source, 32 bits each.</summary>
    public ulong Labels(InputSource source)
    {
        if (!labels.TryGetValue(source, out GpuMemory? memory))
        {
            memory = GpuMemory.Of(device, lanes.Labels(source));
            labels.Add(source, memory);
        }

        return memory.Address;
    }

    public void Dispose()
    {
        lanes.Dispose();
        foreach (GpuMemory memory in images.Values.Concat(labels.Values))
        {
            memory.Dispose();
        }
    }
}
