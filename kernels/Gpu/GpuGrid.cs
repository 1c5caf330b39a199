namespace FastProxy.Kernels.Gpu;

/// <summary>The threads of a launch. Blocks are one-dimensional.</summary>
/// <param name="X">The blocks of one problem.</param>
/// <param name="Threads">The threads of a block, a multiple of 32.</param>
/// <param name="SharedBytes">The dynamic shared memory of a block.</param>
/// <param name="Problems">The problems of the launch, the grid's y; at most <see cref="MaxProblems"/>.</param>
public readonly record struct GpuGrid(int X, int Threads, int SharedBytes = 0, int Problems = 1)
{
    /// <summary>The limit on the blocks along y.</summary>
    public const int MaxProblems = 65535;
}
