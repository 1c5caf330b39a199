using FastProxy.Data;
using FastProxy.Kernels.Gpu;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution.Gpu;

/// <summary>Where everything lies in a device's memory: the plan's buffers, the images, and what launches share.</summary>
internal sealed class GpuArena : IDisposable
{
    private readonly IGpuDevice device;
    private readonly Dictionary<(float Value, int Count), GpuMemory> constants = [];
    private GpuMemory memory;

    /// <summary>An empty arena, for plans on these images.</summary>
    public GpuArena(IGpuDevice device, InputBatch batch, InputBatch? next)
    {
        this.device = device;
        memory = new GpuMemory(device, 0);
        Images = new GpuInputs(device, batch, next);
        Scratch = new GpuScratch(device);
    }

    /// <summary>The images.</summary>
    public GpuInputs Images { get; }

    /// <summary>What launches of a wave share.</summary>
    public GpuScratch Scratch { get; }

    /// <summary>Has room for a plan; what the arena held is lost.</summary>
    public void Grow(long floats)
    {
        if (memory.Bytes < floats * sizeof(float))
        {
            // The old memory goes first.
            memory.Dispose();
            memory = new GpuMemory(device, floats * sizeof(float));
        }
    }

    /// <summary>Where a buffer lies.</summary>
    public ulong At(Buffer buffer) => buffer is Tensor { Input: { } source } tensor
        ? Images.Take(source, tensor.Layout)
        : memory.Address + (ulong)buffer.Offset * sizeof(float);

    /// <summary>Where a row of a buffer of coefficients lies.</summary>
    public ulong Row(Coefficients rows, int row) => At(rows) + (ulong)row * (ulong)rows.Channels * sizeof(float);

    /// <summary>So many times one number.</summary>
    public ulong Constant(float value, int count)
    {
        if (!constants.TryGetValue((value, count), out GpuMemory? array))
        {
            var values = new float[count];
            Array.Fill(values, value);
            array = GpuMemory.Of<float>(device, values);
            constants.Add((value, count), array);
        }

        return array.Address;
    }

    public void Dispose()
    {
        Images.Dispose();
        Scratch.Dispose();
        memory.Dispose();
        foreach (GpuMemory array in constants.Values)
        {
            array.Dispose();
        }
    }
}
