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
        new(ChannelDotsGpu.Ptx, "sums per channel of an array or of the product of two", (d, s) => new ChannelDotsCase(d, s)),
        new(BatchNormTangentFoldGpu.Ptx, "derivative or gradient of train-mode batch-norm as multiply-adds per channel", (d, s) => new BatchNormTangentFoldCase(d, s)),
        new(SampleDotsGpu.Ptx, "sum over pixels of a product, per channel and sample", (d, s) => new SampleDotsCase(d, s)),
        new(BiasTangentGpu.Ptx, "ones, and the sum over samples of a gradient", (d, s) => new BiasTangentCase(d, s)),
        new(BiasGramGpu.Ptx, "gram[i,j] += sum over outputs of a layer of gradient i times gradient j", (d, s) => new BiasGramCase(d, s)),
        new(ConvWeightGradGpu.Ptx, "gradient of a convolution for its weights", (d, s) => new ConvWeightGradCase(d, s)),
        new(ConvWeightGradDepthwiseGpu.Ptx, "gradient of a depthwise convolution for its weights", (d, s) => new ConvWeightGradDepthwiseCase(d, s)),
        new(ConvSampleGradGpu.Ptx, "gradients of a convolution for its weights, one per sample", (d, s) => new ConvSampleGradCase(d, s)),
        new(ConvSampleGradDepthwiseGpu.Ptx, "the same of a depthwise convolution", (d, s) => new ConvSampleGradDepthwiseCase(d, s)),
    ];
}
