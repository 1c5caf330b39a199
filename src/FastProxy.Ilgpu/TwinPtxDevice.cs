using System.Buffers.Binary;
using FastProxy.Kernels.Gpu;

namespace FastProxy.Ilgpu;

/// <summary>
/// A device of PTX that runs, in place of each hand-written kernel, the PTX that ILGPU generates of its twin. Memory is seen as a view from
/// address 0 on, in which an offset is an address.
/// </summary>
/// <param name="device">The device, an emulator or a GPU; it stays the caller's.</param>
public sealed class TwinPtxDevice(IGpuDevice device) : IGpuDevice
{
    private const int ViewBytes = 16;

    public string Name => device.Name;

    public int Sm => TwinPtx.Capability;

    public long MemoryBytes => device.MemoryBytes;

    public ulong Allocate(long bytes) => device.Allocate(bytes);

    public void Free(ulong address) => device.Free(address);

    public void Upload(ReadOnlySpan<byte> from, ulong to) => device.Upload(from, to);

    public void Download(ulong from, Span<byte> to) => device.Download(from, to);

    public void Clear(ulong address, long bytes) => device.Clear(address, bytes);

    public string? Refusal(KernelSource kernel) => TwinCatalog.Refusal(kernel);

    public void Compile(KernelSource kernel) => device.Compile(TwinPtx.Of(kernel));

    public void Launch(KernelSource kernel, GpuGrid grid, ReadOnlySpan<byte> parameters)
    {
        KernelSource twin = TwinPtx.Of(kernel);
        Span<byte> all = stackalloc byte[ViewBytes + TwinCatalog.Of(kernel).ParameterBytes];
        all.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(all[8..], long.MaxValue);
        parameters.CopyTo(all[ViewBytes..]);
        device.Launch(twin, grid with { SharedBytes = 0 }, all);
    }

    public void Synchronize() => device.Synchronize();

    public void Dispose()
    {
    }
}
