using FastProxy.Kernels.Add;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Kernels;

/// <summary>One PTX kernel: what tests, planted faults and the profiler enumerate.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Computes">One line: the formula.</param>
/// <param name="Case">It on made-up inputs.</param>
public sealed record GpuKernelInfo(KernelSource Kernel, string Computes, Func<IGpuDevice, CaseShape, GpuCase> Case);

/// <summary>The list of PTX kernels.</summary>
public static class GpuCatalog
{
    /// <summary>Every PTX kernel.</summary>
    public static IReadOnlyList<GpuKernelInfo> All { get; } =
    [
        new(ConvPackGpu.Ptx, "weights in the order in which convolutions read them", (device, shape) => new ConvPackCase(device, shape)),
        new(ConvDirectGpu.Ptx, "convolution, any kernel, stride, padding, dilation and groups", (device, shape) => new ConvDirectCase(device, shape)),
        new(ConvDepthwiseGpu.Ptx, "depthwise convolution", (device, shape) => new ConvDepthwiseCase(device, shape)),
        new(ConvDataGradGpu.Ptx, "gradient of a convolution for its input, any stride", (device, shape) => new ConvDataGradCase(device, shape)),
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
        new(AvgPoolGpu.Ptx, "y[c][q] = mean of x[c] under the window", (device, shape) => new AvgPoolCase(device, shape)),
        new(MaxPoolGpu.Ptx, "y[c][q] = max of x[c] under the window", (device, shape) => new MaxPoolCase(device, shape)),
        new(MaxPoolDualGpu.Ptx, "max pooling of sample 0, and sample 1 where its maximum stands", (device, shape) => new MaxPoolDualCase(device, shape)),
        new(GlobalAvgPoolGpu.Ptx, "y[c] = mean of x[c]", (device, shape) => new GlobalAvgPoolCase(device, shape)),
        new(AvgPoolGradGpu.Ptx, "dX[c][p] = sum of dY[c][q] / taps over the windows q that hold p", (device, shape) => new AvgPoolGradCase(device, shape)),
        new(MaxPoolGradGpu.Ptx, "dX[c][p] = sum of dY[c][q] over the windows q whose maximum is p", (device, shape) => new MaxPoolGradCase(device, shape)),
        new(MaxPoolTangentGpu.Ptx, "dY[c][q] = dX[c] at the maximum of x[c] under the window", (device, shape) => new MaxPoolTangentCase(device, shape)),
        new(GlobalAvgPoolGradGpu.Ptx, "dX[c][p] = dY[c] / (H * W)", (device, shape) => new GlobalAvgPoolGradCase(device, shape)),
        new(LinearForwardGpu.Ptx, "y = b + w x", (device, shape) => new LinearForwardCase(device, shape)),
        new(ConcatGpu.Ptx, "y[from + c] = x[c]", (device, shape) => new ConcatCase(device, shape)),
        new(SampleRowsGpu.Ptx, "y[c][p] = x[c][p] of sample 0", (device, shape) => new SampleRowsCase(device, shape)),
        new(CrossEntropyGradGpu.Ptx, "dZ = (softmax(z) - one-hot) / S", (device, shape) => new CrossEntropyGradCase(device, shape)),
        new(ObjectiveGradGpu.Ptx, "dZ = 1 at the logits that are summed", (device, shape) => new ObjectiveGradCase(device, shape)),
        new(SignSumGpu.Ptx, "s += sign(g)", (device, shape) => new SignSumCase(device, shape)),
        new(PhiloxGpu.Ptx, "uniform or normal numbers of (seed, stream, index)", (device, shape) => new PhiloxCase(device, shape)),
        new(RademacherGpu.Ptx, "y = +1 or -1 by a hash of (seed, index)", (device, shape) => new RademacherCase(device, shape)),
        new(GramColumnGpu.Ptx, "gram[n][column] = sum over k of t[k][n]", (device, shape) => new GramColumnCase(device, shape)),
        new(DistinctBitmapGpu.Ptx, "number of distinct patterns of at most 16 samples", (device, shape) => new DistinctBitmapCase(device, shape)),
        new(DistinctHashGpu.Ptx, "number of distinct patterns", (device, shape) => new DistinctHashCase(device, shape)),
        new(LaneGramGpu.Ptx, "gram[i,j] += sum over rows of a[i] * b[j]", (d, s) => new LaneGramCase(d, s)),
        new(LaneGramTf32Gpu.Ptx, "the same in TF32, on tensor cores", (d, s) => new LaneGramTf32Case(d, s)),
        new(PatchGramGpu.Ptx, "gram[i,j] += <gradient of sample i, gradient of sample j> of a convolution's weights", (d, s) => new PatchGramCase(d, s)),
        new(HammingGramGpu.Ptx, "agreement[i,j] += multiplicity * #{ neurons with equal bits of samples i and j }", (d, s) => new HammingGramCase(d, s)),
    ];
}
