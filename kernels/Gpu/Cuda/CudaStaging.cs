using static FastProxy.Kernels.Gpu.Cuda.CudaDriver;

namespace FastProxy.Kernels.Gpu.Cuda;

/// <summary>
/// Copies between the host and the device through two pinned buffers: one is filled or emptied while the other is in transfer. Small uploads share a
/// buffer, so that a launch that uploads its table waits for none of the earlier ones.
/// </summary>
internal sealed unsafe class CudaStaging
{
    /// <summary>The bytes of a buffer.</summary>
    public const int BufferBytes = 4 << 20;

    private const int Alignment = 64;

    private readonly CudaContext context;
    private readonly nint[] buffers = new nint[2];
    private readonly nint[] events = new nint[2];
    private int current;
    private int used;

    /// <summary>Takes the buffers, which the context releases.</summary>
    public CudaStaging(CudaContext context)
    {
        this.context = context;
        for (int i = 0; i < buffers.Length; i++)
        {
            context.Check(cuMemHostAlloc(out nint buffer, BufferBytes, 0));
            context.Own(() => cuMemFreeHost(buffer));
            buffers[i] = buffer;
            events[i] = context.NewEvent(CudaFlags.EventDisableTiming);
        }
    }

    /// <summary>Copies to the device; <paramref name="from"/> has been read when this returns.</summary>
    public void Upload(ReadOnlySpan<byte> from, ulong to)
    {
        while (!from.IsEmpty)
        {
            if (used == BufferBytes)
            {
                Turn();
            }

            int count = Math.Min(from.Length, BufferBytes - used);
            nint place = buffers[current] + used;
            from[..count].CopyTo(new Span<byte>((void*)place, count));
            context.Check(cuMemcpyHtoDAsync_v2(to, place, (nuint)count, context.Stream));
            used += (count + Alignment - 1) / Alignment * Alignment;
            from = from[count..];
            to += (ulong)count;
        }
    }

    /// <summary>Copies from the device once all earlier work is done.</summary>
    public void Download(ulong from, Span<byte> to)
    {
        // Earlier work may still read the buffers, which the stream's order makes safe; the host writes them again once all data has arrived.
        used = BufferBytes;
        int chunks = (to.Length + BufferBytes - 1) / BufferBytes;
        for (int i = 0; i <= chunks; i++)
        {
            if (i < chunks)
            {
                context.Check(cuMemcpyDtoHAsync_v2(buffers[i % 2], from + ((ulong)i * BufferBytes), (nuint)Chunk(to, i).Length, context.Stream));
                context.Check(cuEventRecord(events[i % 2], context.Stream));
            }

            if (i > 0)
            {
                int arrived = (i - 1) % 2;
                context.Check(cuEventSynchronize(events[arrived]));
                Span<byte> chunk = Chunk(to, i - 1);
                new ReadOnlySpan<byte>((void*)buffers[arrived], chunk.Length).CopyTo(chunk);
            }
        }

        used = 0;
    }

    private static Span<byte> Chunk(Span<byte> all, int index)
    {
        int from = index * BufferBytes;
        return all.Slice(from, Math.Min(BufferBytes, all.Length - from));
    }

    /// <summary>Continues with the other buffer once it is no longer read. An event that was never recorded causes no wait.</summary>
    private void Turn()
    {
        context.Check(cuEventRecord(events[current], context.Stream));
        current = 1 - current;
        context.Check(cuEventSynchronize(events[current]));
        used = 0;
    }
}
