namespace FastProxy.Kernels.Sums;

/// <summary>The block of a kernel that sums a channel: 16 threads per row, and a pair of float64 per row in shared memory.</summary>
internal static class RowSumsGrid
{
    /// <summary>Returns the number of threads of a block.</summary>
    public static int Threads(int height) => Math.Min(256, (16 * height + 31) / 32 * 32);

    /// <summary>Returns the bytes of shared memory of a block.</summary>
    public static int SharedBytes(int height) => 2 * sizeof(double) * height;
}
