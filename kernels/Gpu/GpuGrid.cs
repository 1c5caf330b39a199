namespace FastProxy.Kernels.Gpu;

/// <summary>The threads of a launch. Blocks are one-dimensional.</summary>
/// <param name="X">Blocks of one problem.</param>
/// <param name="Threads">Threads of a block, a multiple of 32.</param>
/// <param name="SharedBytes">Dynamic shared memory of a block.</param>
/// <param name="Problems">Problems of the launch, the grid's y; at most <see cref="MaxProblems"/>.</param>
public readonly record struct GpuGrid(int X, int Threads, int SharedBytes = 0, int Problems = 1)
{
    /// <summary>The most blocks along y.</summary>
    public const int MaxProblems = 65535;

    /// <summary>A thread for each of <paramref name="count"/> elements: blocks of 256, a smaller one where it is enough.</summary>
    public static GpuGrid ForEach(int count) => new((count + 255) / 256, Math.Min(256, (count + 31) / 32 * 32));
}
