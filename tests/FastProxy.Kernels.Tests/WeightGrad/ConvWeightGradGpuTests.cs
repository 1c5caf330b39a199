using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Kernels.Tests.WeightGrad;

public sealed class ConvWeightGradGpuTests : WeightGradGpuTests
{
    private protected override (ConvShape Shape, int Height, int Width, int Samples)[] Large =>
    [
        (new(2, 5, 3, 1, 1), 41, 37, 48),
        (new(3, 4, 1), 41, 37, 64),
        (new(1, 2, 5, 1, 2), 30, 37, 33),
        (new(2, 4, 3, 2, 1, groups: 2), 41, 37, 64),
        (new(9, 17, 3, 1, 1), 4, 4, 64),
        (new(17, 33, 1, 2), 5, 5, 17),
        (new(18, 34, 2, 1, 1, groups: 2), 3, 4, 16),
    ];

    private protected override ConvShape AnyShape(System.Random random)
    {
        ConvShape shape = WeightGradCase.AnyShape(random);
        return shape.GroupIn * shape.GroupOut > 1 ? shape : shape with { OutChannels = 2 * shape.OutChannels };
    }

    private protected override long Floats(ConvCase at) => WeightGradBound.Floats(at);

    private protected override void Run(GpuQueue queue, ConvCase at, WeightGradProblem[] problems)
    {
        var kernel = new ConvWeightGradGpu(at.Shape, at.X, at.IsRelu);
        queue.Run(in kernel, problems);
    }

    private protected override unsafe void RunOnProcessor(ConvCase at, float* x, float* dY, float* dW) => WeightGradBound.Run(at, x, dY, dW);

    private protected override void CheckBound(ConvCase at, double[] x, double[] dY, float[] dW, string context) =>
        WeightGradBound.Check(at, x, dY, dW, context);
}
