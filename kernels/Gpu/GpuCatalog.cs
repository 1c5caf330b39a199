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
        new(Conv.ConvPackGpu.Ptx, "weights in the order in which convolutions read them", (device, shape) => new Conv.ConvPackCase(device, shape)),
        new(Conv.ConvDirectGpu.Ptx, "convolution, any kernel, stride, padding, dilation and groups", (device, shape) => new Conv.ConvDirectCase(device, shape)),
        new(Conv.ConvDepthwiseGpu.Ptx, "depthwise convolution", (device, shape) => new Conv.ConvDepthwiseCase(device, shape)),
        new(Conv.ConvDataGradGpu.Ptx, "gradient of a convolution for its input, any stride", (device, shape) => new Conv.ConvDataGradCase(device, shape)),
    ];
}
