using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Cases;

/// <summary>A kernel on synthetic inputs of a shape. The profiler runs it, and planted faults are tried on it.</summary>
/// <param name="device">The device.</param>
public abstract class GpuCase(IGpuDevice device) : IDisposable
{
    private readonly List<GpuMemory> memories = [];
    private readonly List<GpuMemory> outputs = [];
    private ulong drawn;

    /// <summary>The number of operations: a multiplication and an addition are two. Integer operations count if they are the work.</summary>
    public virtual double Flop { get; protected init; }

    /// <summary>The least number of bytes that the kernel reads and writes: every input and output once.</summary>
    public virtual double Bytes { get; protected init; }

    /// <summary>Launches the kernel.</summary>
    public abstract void Run(GpuQueue queue);

    /// <summary>Returns the outputs, as the kernel has written them.</summary>
    public byte[][] Outputs() => [.. outputs.Select(o => o.Read<byte>(o.Bytes))];

    public void Dispose()
    {
        foreach (GpuMemory memory in memories)
        {
            memory.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the address of memory that holds <paramref name="values"/>.</summary>
    protected ulong Input<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Kept(GpuMemory.Of(device, values)).Address;

    /// <summary>Returns the address of an array of uniform numbers from [-1, 1).</summary>
    protected ulong Input(long floats) => Input<float>(Draw(floats, CaseNumbers.Uniform));

    /// <summary>Returns the address of an array of numbers of all magnitudes, and special ones.</summary>
    protected ulong WideInput(long floats) => Input<float>(Draw(floats, CaseNumbers.Wide));

    /// <summary>Returns the address of an activation of uniform numbers from [-1, 1): padding lanes 0, gaps between channels unwritten.</summary>
    protected ulong Input(ActivationLayout layout) => Input(layout, CaseNumbers.Uniform);

    /// <summary>Returns the address of an activation of numbers of all magnitudes, and special ones; else as the uniform one.</summary>
    protected ulong WideInput(ActivationLayout layout) => Input(layout, CaseNumbers.Wide);

    /// <summary>Returns the address of an activation as <see cref="Input(ActivationLayout)"/> that the kernel changes; its gaps are zero.</summary>
    protected ulong InPlace(ActivationLayout layout)
    {
        ulong address = Output(layout);
        Fill(address, layout, CaseNumbers.Uniform);
        return address;
    }

    /// <summary>Returns the address of memory that the kernel writes, all of it.</summary>
    protected ulong Output(long bytes)
    {
        GpuMemory memory = Kept(new GpuMemory(device, bytes));
        outputs.Add(memory);
        return memory.Address;
    }

    /// <summary>Returns the address of an activation that the kernel writes, all but its gaps, which are zero.</summary>
    protected ulong Output(ActivationLayout layout)
    {
        ulong address = Output(layout.Length * sizeof(float));
        long plane = (long)layout.Height * layout.RowStride;
        for (int c = 0; plane < layout.ChannelStride && c < layout.Channels; c++)
        {
            device.Clear(address + (ulong)((c * layout.ChannelStride + plane) * sizeof(float)), (layout.ChannelStride - plane) * sizeof(float));
        }

        return address;
    }

    private ulong Input(ActivationLayout layout, Func<ulong, float> number)
    {
        ulong address = Kept(new GpuMemory(device, layout.Length * sizeof(float))).Address;
        Fill(address, layout, number);
        return address;
    }

    private void Fill(ulong address, ActivationLayout layout, Func<ulong, float> number)
    {
        for (int c = 0; c < layout.Channels; c++)
        {
            float[] plane = Draw((long)layout.Height * layout.RowStride, number);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = i % layout.Lanes < layout.Samples ? plane[i] : 0;
            }

            device.Upload(MemoryMarshal.AsBytes<float>(plane), address + (ulong)(c * layout.ChannelStride * sizeof(float)));
        }
    }

    private float[] Draw(long count, Func<ulong, float> number)
    {
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = number(drawn++);
        }

        return values;
    }

    private GpuMemory Kept(GpuMemory memory)
    {
        memories.Add(memory);
        return memory;
    }
}
