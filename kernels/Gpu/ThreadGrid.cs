using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gpu;

/// <summary>Grids of kernels whose threads work independently.</summary>
internal static class ThreadGrid
{
    /// <summary>The threads of the largest block.</summary>
    public const int Block = 256;

    private const int Warp = 32;

    /// <summary>Returns a grid of at least <paramref name="threads"/> threads.</summary>
    public static GpuGrid Of(long threads)
    {
        int block = (int)Math.Min(Block, (threads + Warp - 1) / Warp * Warp);
        return new GpuGrid(checked((int)((threads + block - 1) / block)), block);
    }

    /// <summary>Returns a grid with a thread for four samples of each element; the blocks of a channel follow those of the channel before.</summary>
    public static GpuGrid Of(ActivationLayout layout)
    {
        GpuGrid channel = Of((long)layout.Height * layout.RowStride / 4);
        return channel with { X = checked(channel.X * layout.Channels) };
    }

    /// <summary>Returns a grid of whole blocks in which a thread takes up to <paramref name="perThread"/> items, a grid's threads apart.</summary>
    public static GpuGrid Striding(long items, int perThread)
    {
        long perBlock = (long)Block * perThread;
        return new GpuGrid(checked((int)Math.Max(1, (items + perBlock - 1) / perBlock)), Block);
    }
}
