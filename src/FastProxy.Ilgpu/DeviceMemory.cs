using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace FastProxy.Ilgpu;

/// <summary>
/// What twins see of the device's memory: one run of bytes, in which an address is an offset. OpenCL has no addresses that a table could hold.
/// </summary>
public static class DeviceMemory
{
    /// <summary>Returns this block's row of a table of problems.</summary>
    /// <typeparam name="P">The row; it holds no bool, of which ILGPU loads 32 bits in PTX, but a byte in its place.</typeparam>
    public static P Problem<P>(this ArrayView<byte> memory, ulong table)
        where P : unmanaged => memory.Row<P>(table, Grid.IdxY);

    /// <summary>Returns a row of a table.</summary>
    public static R Row<R>(this ArrayView<byte> memory, ulong table, int index)
        where R : unmanaged => Unsafe.As<ulong, R>(ref memory.At<ulong>(table + (ulong)(index * Interop.SizeOf<R>()))[0]);

    /// <summary>Returns what begins at an address.</summary>
    /// <typeparam name="T">Its elements; their size divides the address.</typeparam>
    /// <param name="address">The address.</param>
    public static ArrayView<T> At<T>(this ArrayView<byte> memory, ulong address)
        where T : unmanaged => memory.SubView((long)address).Cast<T>().AsAligned(Interop.SizeOf<T>());
}
