using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gram;

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
        new(ConvWeightGradGpu.Ptx, "gradient of a convolution for its weights", (d, s) => new ConvWeightGradCase(d, s)),
        new(ConvWeightGradDepthwiseGpu.Ptx, "gradient of a depthwise convolution for its weights", (d, s) => new ConvWeightGradDepthwiseCase(d, s)),
        new(ConvSampleGradGpu.Ptx, "gradients of a convolution for its weights, one per sample", (d, s) => new ConvSampleGradCase(d, s)),
        new(ConvSampleGradDepthwiseGpu.Ptx, "the same of a depthwise convolution", (d, s) => new ConvSampleGradDepthwiseCase(d, s)),
        new(LaneGramGpu.Ptx, "gram[i,j] += sum over rows of a[i] * b[j]", (d, s) => new LaneGramCase(d, s)),
        new(PatchGramGpu.Ptx, "gram[i,j] += <gradient of sample i, gradient of sample j> of a convolution's weights", (d, s) => new PatchGramCase(d, s)),
        new(HammingGramGpu.Ptx, "agreement[i,j] += multiplicity * #{ neurons with equal bits of samples i and j }", (d, s) => new HammingGramCase(d, s)),
    ];
}
