namespace FastProxy.Kernels.Gpu;

/// <summary>
/// A machine that runs PTX kernels: an NVIDIA GPU, or an emulation of one. Work is done in the order of the calls, and may still be in progress when
/// a call returns; <see cref="Download"/> waits for all earlier calls.
/// </summary>
/// <remarks>Every call may throw <see cref="GpuException"/> with the device's own words, and the kernel's name if one was at work.</remarks>
public interface IGpuDevice : IDisposable
{
    /// <summary>The name that the device gives itself.</summary>
    string Name { get; }

    /// <summary>The compute capability as PTX writes it: 70, 80, 90.</summary>
    int Sm { get; }

    /// <summary>The bytes of the device's memory.</summary>
    long MemoryBytes { get; }

    /// <summary>Allocates memory, aligned to 256 bytes, with undefined content.</summary>
    ulong Allocate(long bytes);

    /// <summary>Frees memory that <see cref="Allocate"/> returned.</summary>
    void Free(ulong address);

    /// <summary>Copies to the device.</summary>
    void Upload(ReadOnlySpan<byte> from, ulong to);

    /// <summary>Copies from the device.</summary>
    void Download(ulong from, Span<byte> to);

    /// <summary>Sets memory to zero.</summary>
    void Clear(ulong address, long bytes);

    /// <summary>Returns why the device has no such kernel, in one line; null if it has. What has all kernels in PTX has none to refuse.</summary>
    string? Refusal(KernelSource kernel) => null;

    /// <summary>
    /// Compiles a kernel ahead of its first launch. The error for a kernel that the device refuses names the kernel, the line and the compiler's
    /// words.
    /// </summary>
    void Compile(KernelSource kernel);

    /// <summary>Runs a kernel.</summary>
    /// <param name="kernel">The kernel; it is compiled at its first launch unless it is already.</param>
    /// <param name="grid">The threads.</param>
    /// <param name="parameters">The parameters as <see cref="ParameterWriter"/> lays them out.</param>
    void Launch(KernelSource kernel, GpuGrid grid, ReadOnlySpan<byte> parameters);

    /// <summary>Waits until all work is done.</summary>
    void Synchronize();
}
