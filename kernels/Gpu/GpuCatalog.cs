using FastProxy.Kernels.Add;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Norm;

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
        new(BatchNormStatisticsGpu.Ptx, "train-mode batch-norm as one multiply-add per channel", (device, shape) => new BatchNormStatisticsCase(device, shape)),
        new(AddFusedGpu.Ptx, "batch-norm, mask, average pooling, sum, ReLU and sign pattern in one pass", (device, shape) => new AddFusedCase(device, shape)),
        new(DualLanesGpu.Ptx, "second sample += first sample", (device, shape) => new DualLanesCase(device, shape)),
        new(ChannelDotsGpu.Ptx, "sums of arrays and of products of two per channel", (device, shape) => new ChannelDotsCase(device, shape)),
        new(BatchNormGradFoldGpu.Ptx, "gradient of train-mode batch-norm as two multiply-adds per channel", (device, shape) => new BatchNormGradFoldCase(device, shape)),
        new(BatchNormTangentFoldGpu.Ptx, "derivative of train-mode batch-norm in a direction, as two multiply-adds per channel", (device, shape) => new BatchNormTangentFoldCase(device, shape)),
        new(SampleDotsGpu.Ptx, "sum over pixels of a product, per channel and sample", (device, shape) => new SampleDotsCase(device, shape)),
        new(BiasTangentGpu.Ptx, "gradient of a bias as the derivative of its output", (device, shape) => new BiasTangentCase(device, shape)),
        new(ConvWeightGradGpu.Ptx, "gradient of a convolution for its weights", (device, shape) => new ConvWeightGradCase(device, shape)),
        new(ConvWeightGradDepthwiseGpu.Ptx, "gradient of a depthwise convolution for its weights", (device, shape) => new ConvWeightGradDepthwiseCase(device, shape)),
        new(ConvSampleGradGpu.Ptx, "gradients of a convolution for its weights, one per sample", (device, shape) => new ConvSampleGradCase(device, shape)),
        new(ConvSampleGradDepthwiseGpu.Ptx, "the same of a depthwise convolution", (device, shape) => new ConvSampleGradDepthwiseCase(device, shape)),
        new(BiasGramGpu.Ptx, "gram[i,j] += sum over outputs of a layer of gradient i times gradient j", (device, shape) => new BiasGramCase(device, shape)),
    ];
}
