namespace FastProxy.Kernels.Gpu;

/// <summary>
/// A machine that runs PTX kernels: an NVIDIA GPU, or an emulation of one. Work is done in the order in which it is asked for, and may be
/// under way still when a call returns; <see cref="Download"/> waits for all that was asked for before it.
/// </summary>
/// <remarks>Every call may throw <see cref="GpuException"/>: the device's own words, and the kernel's name where one was at work.</remarks>
public interface IGpuDevice : IDisposable
{
    /// <summary>The name that the device gives itself.</summary>
    string Name { get; }

    /// <summary>Compute capability as PTX writes it: 70, 80, 90.</summary>
    int Sm { get; }

    /// <summary>Bytes of its memory.</summary>
    long MemoryBytes { get; }

    /// <summary>Takes memory, aligned to 256 bytes; what it holds is undefined.</summary>
    ulong Allocate(long bytes);

    /// <summary>Gives back what <see cref="Allocate"/> returned.</summary>
    void Free(ulong address);

    /// <summary>Copies to the device.</summary>
    void Upload(ReadOnlySpan<byte> from, ulong to);

    /// <summary>Copies from the device.</summary>
    void Download(ulong from, Span<byte> to);

    /// <summary>Makes memory zero.</summary>
    void Clear(ulong address, long bytes);

    /// <summary>
    /// Compiles a kernel ahead of its first launch. A kernel that the device refuses is named, with the line and the compiler's words.
    /// </summary>
    void Compile(KernelSource kernel);

    /// <summary>Runs a kernel.</summary>
    /// <param name="kernel">The kernel; compiled at its first launch unless it is already.</param>
    /// <param name="grid">Its threads.</param>
    /// <param name="parameters">Its parameters as <see cref="ParameterWriter"/> lays them out.</param>
    void Launch(KernelSource kernel, GpuGrid grid, ReadOnlySpan<byte> parameters);

    /// <summary>Waits until all work is done.</summary>
    void Synchronize();
}
