using System.Runtime.InteropServices;

namespace FastProxy.Kernels.Simd;

/// <summary>
/// Memory in pages of 2 MiB if the system offers them. An activation spreads over a thousand pages of 4 KiB, and a tile of a convolution touches a
/// new page with every channel and row: the translations cost as much as the arithmetic.
/// </summary>
internal static unsafe partial class HugePages
{
    private const int Size = 2 << 20;

    /// <summary>The value of Linux's MADV_HUGEPAGE.</summary>
    private const int Advice = 14;

    /// <summary>Returns at least <paramref name="bytes"/> bytes, aligned to 64, to be freed with <see cref="NativeMemory.AlignedFree"/>.</summary>
    public static void* Allocate(nuint bytes)
    {
        if (bytes < Size || !OperatingSystem.IsLinux())
        {
            return NativeMemory.AlignedAlloc(bytes, 64);
        }

        void* address = NativeMemory.AlignedAlloc(bytes, Size);

        // The call is advice: if the system ignores it, pages stay small and nothing else changes.
        _ = Advise(address, bytes / Size * Size, Advice);
        return address;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
