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
}
