using FastProxy.Kernels.Gpu;

namespace FastProxy.Execution.Gpu;

/// <summary>A device that computes nothing and notes the kernels that it is told to launch. All its memory reads as zero.</summary>
/// <param name="like">The device whose place it takes.</param>
internal sealed class LaunchNotes(IGpuDevice like) : IGpuDevice
{
    private const ulong Alignment = 256;

    private ulong next = Alignment;

    public string Name => like.Name;

    public int Sm => like.Sm;

    public long MemoryBytes => like.MemoryBytes;

    /// <summary>The kernels, each once.</summary>
    public HashSet<KernelSource> Kernels { get; } = [];

    public ulong Allocate(long bytes)
    {
        ulong address = next;
        next += ((ulong)bytes + Alignment - 1) / Alignment * Alignment;
        return address;
    }

    public void Free(ulong address)
    {
    }

    public void Upload(ReadOnlySpan<byte> from, ulong to)
    {
    }

    public void Download(ulong from, Span<byte> to) => to.Clear();

    public void Clear(ulong address, long bytes)
    {
    }

    public void Compile(KernelSource kernel)
    {
    }

    public void Launch(KernelSource kernel, GpuGrid grid, ReadOnlySpan<byte> parameters) => Kernels.Add(kernel);

    public void Synchronize()
    {
    }

    public void Dispose()
    {
    }
}
