using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Random;

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
    ];
}
