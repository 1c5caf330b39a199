namespace FastProxy.Kernels.Gpu;

/// <summary>One PTX kernel: what tests, planted faults and the profiler enumerate.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Computes">One line: the formula.</param>
/// <param name="Case">It on made-up inputs.</param>
public sealed record GpuKernelInfo(PtxKernel Kernel, string Computes, Func<IGpuDevice, KernelShape, GpuCase> Case);

/// <summary>The list of PTX kernels.</summary>
public static class GpuCatalog
{
    /// <summary>Every PTX kernel.</summary>
    public static IReadOnlyList<GpuKernelInfo> All { get; } =
    [
        new(Conv.ConvWeightGradGpu.Ptx, "gradient of a convolution for its weights", (device, shape) => new Conv.ConvWeightGradCase(device, shape)),
    ];
}
