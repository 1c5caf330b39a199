using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastProxy.Kernels.Gpu;

/// <summary>Launches kernels for tables of problems.</summary>
/// <param name="device">The device that the kernels run on.</param>
public sealed class GpuQueue(IGpuDevice device) : IDisposable
{
    private const int TableBytes = 4 << 20;

    private readonly GpuMemory tables = new(device, TableBytes);
    private int used;

    /// <summary>The device that the kernels run on.</summary>
    public IGpuDevice Device => device;

    /// <summary>Runs one launch, or as few as the problems need.</summary>
    public void Run<K, P>(in K kernel, params ReadOnlySpan<P> problems)
        where K : IGpuKernel<P>
        where P : unmanaged
    {
        KernelSource ptx = device.Sm >= 80 && K.Sm80 is { } newer ? newer : K.Ptx;
        int max = Math.Min(GpuGrid.MaxProblems, TableBytes / Unsafe.SizeOf<P>());
        Span<byte> buffer = stackalloc byte[ParameterWriter.MaxBytes];
        for (int from = 0; from < problems.Length; from += max)
        {
            ReadOnlySpan<P> some = problems.Slice(from, Math.Min(max, problems.Length - from));
            var parameters = new ParameterWriter(buffer);
            parameters.Add(Put(MemoryMarshal.AsBytes(some)));
            kernel.Write(ref parameters);
            device.Launch(ptx, kernel.Grid with { Problems = some.Length }, buffer[..parameters.Length]);
        }
    }

    public void Dispose() => tables.Dispose();

    /// <summary>Returns a table's address on the device, which holds until as much again has been put after it.</summary>
    private ulong Put(ReadOnlySpan<byte> table)
    {
        if (used + table.Length > TableBytes)
        {
            // The launches that read the old tables must end first.
            device.Synchronize();
            used = 0;
        }

        ulong address = tables.Address + (ulong)used;
        device.Upload(table, address);
        used += (table.Length + 15) / 16 * 16;
        return address;
    }
}
