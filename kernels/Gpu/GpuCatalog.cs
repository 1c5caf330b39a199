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
        new(Norm.BatchNormStatisticsGpu.Ptx, "train-mode batch-norm as one multiply-add per channel", (device, shape) => new Norm.BatchNormStatisticsCase(device, shape)),
        new(Add.AddFusedGpu.Ptx, "batch-norm, mask, average pooling, sum, ReLU and sign pattern in one pass", (device, shape) => new Add.AddFusedCase(device, shape)),
        new(Add.DualLanesGpu.Ptx, "second sample += first sample", (device, shape) => new Add.DualLanesCase(device, shape)),
        new(Norm.ChannelDotsGpu.Ptx, "sums of arrays and of products of two per channel", (device, shape) => new Norm.ChannelDotsCase(device, shape)),
        new(Norm.BatchNormGradFoldGpu.Ptx, "gradient of train-mode batch-norm as two multiply-adds per channel", (device, shape) => new Norm.BatchNormGradFoldCase(device, shape)),
        new(Norm.BatchNormTangentFoldGpu.Ptx, "derivative of train-mode batch-norm in a direction, as two multiply-adds per channel", (device, shape) => new Norm.BatchNormTangentFoldCase(device, shape)),
        new(Norm.SampleDotsGpu.Ptx, "sum over pixels of a product, per channel and sample", (device, shape) => new Norm.SampleDotsCase(device, shape)),
        new(Norm.BiasTangentGpu.Ptx, "gradient of a bias as the derivative of its output", (device, shape) => new Norm.BiasTangentCase(device, shape)),
    ];
}
