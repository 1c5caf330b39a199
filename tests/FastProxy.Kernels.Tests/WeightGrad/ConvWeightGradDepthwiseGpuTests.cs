using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Kernels.Tests.WeightGrad;

public sealed class ConvWeightGradDepthwiseGpuTests : WeightGradGpuTests
{
    private protected override (ConvShape Shape, int Height, int Width, int Samples)[] Large =>
    [
        (new(3, 3, 3, 1, 1, groups: 3), 101, 37, 64),
        (new(9, 9, 3, 2, 1, groups: 9), 9, 8, 17),
        (new(17, 17, 5, 1, 4, 2, groups: 17), 7, 9, 64),
        (new(1, 1, 7, 3, 3), 40, 41, 33),
    ];

    private protected override ConvShape AnyShape(System.Random random) => WeightGradCase.AnyDepthwise(random);

    private protected override long Floats(ConvCase at) => WeightGradBound.Floats(at);

    private protected override void Run(GpuQueue queue, ConvCase at, WeightGradProblem[] problems)
    {
        var kernel = new ConvWeightGradDepthwiseGpu(at.Shape, at.X, at.IsRelu);
        queue.Run(in kernel, problems);
    }

    private protected override unsafe void RunOnProcessor(ConvCase at, float* x, float* dY, float* dW) => WeightGradBound.Run(at, x, dY, dW);

    private protected override void CheckBound(ConvCase at, double[] x, double[] dY, float[] dW, string context) =>
        WeightGradBound.Check(at, x, dY, dW, context);
}
