using FastProxy.Kernels.Gpu;

namespace FastProxy.Ptx;

/// <summary>A CUDA device for machines without one: it reads PTX, runs it on the processor and checks every access.</summary>
/// <param name="options">How kernels are run.</param>
public sealed class EmulatedDevice(EmulatorOptions? options = null) : IGpuDevice
{
    private readonly EmulatorOptions options = options ?? new EmulatorOptions();

    /// <inheritdoc/>
    public string Name => "PTX emulator";

    /// <inheritdoc/>
    public int Sm => options.Sm;

    /// <inheritdoc/>
    public long MemoryBytes => options.MemoryBytes;

    /// <inheritdoc/>
    public ulong Allocate(long bytes) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Free(ulong address) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Upload(ReadOnlySpan<byte> from, ulong to) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Download(ulong from, Span<byte> to) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Clear(ulong address, long bytes) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Launch(PtxKernel kernel, GpuGrid grid, ReadOnlySpan<byte> parameters) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Synchronize() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
