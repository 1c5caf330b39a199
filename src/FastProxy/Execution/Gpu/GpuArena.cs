using FastProxy.Data;
using FastProxy.Kernels.Gpu;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution.Gpu;

/// <summary>The memory of a device: the plan's buffers, the images, and the scratch memory of launches.</summary>
internal sealed class GpuArena : IDisposable
{
    private readonly IGpuDevice device;
    private readonly Dictionary<(float Value, int Count), GpuMemory> constants = [];
    private GpuMemory memory;

    /// <summary>Creates an empty arena, for plans on these images.</summary>
    public GpuArena(IGpuDevice device, InputBatch batch, InputBatch? next)
    {
        this.device = device;
        memory = new GpuMemory(device, 0);
        Images = new GpuInputs(device, batch, next);
        Scratch = new GpuScratch(device);
    }

    /// <summary>The images.</summary>
    public GpuInputs Images { get; }

    /// <summary>The scratch memory that launches of a wave share.</summary>
    public GpuScratch Scratch { get; }

    /// <summary>Makes room for a plan; the arena's former content is lost.</summary>
    public void Grow(long floats)
    {
        if (memory.Bytes < floats * sizeof(float))
        {
            // The old memory is freed first, so that both need not fit at once.
            memory.Dispose();
            memory = new GpuMemory(device, floats * sizeof(float));
        }
    }

    /// <summary>Where the plan's buffers begin.</summary>
    public ulong Start => memory.Address;

    /// <summary>Returns the address of a buffer.</summary>
    public ulong At(Buffer buffer) => buffer is Tensor { Input: { } source } tensor
        ? Images.Take(source, tensor.Layout)
        : Start + (ulong)buffer.Offset * sizeof(float);

    /// <summary>Returns the address of a row of a buffer of coefficients.</summary>
    public ulong Row(Coefficients rows, int row) => At(rows) + (ulong)row * (ulong)rows.Channels * sizeof(float);

    /// <summary>Returns the address of <paramref name="count"/> copies of one number.</summary>
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
