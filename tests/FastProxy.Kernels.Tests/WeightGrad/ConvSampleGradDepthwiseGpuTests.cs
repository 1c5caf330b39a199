using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Kernels.Tests.WeightGrad;

public sealed class ConvSampleGradDepthwiseGpuTests : WeightGradGpuTests
{
    private protected override (ConvShape Shape, int Height, int Width, int Samples)[] Large =>
    [
        (new(3, 3, 3, 1, 1, groups: 3), 201, 67, 16),
        (new(9, 9, 3, 2, 1, groups: 9), 9, 8, 17),
        (new(17, 17, 5, 1, 4, 2, groups: 17), 7, 9, 64),
        (new(1, 1, 7, 3, 3), 40, 41, 33),
    ];

    private protected override ConvShape AnyShape(System.Random random) => WeightGradCase.AnyDepthwise(random);

    private protected override long Floats(ConvCase at) => SampleGradBound.Floats(at);

    private protected override void Run(GpuQueue queue, ConvCase at, WeightGradProblem[] problems)
    {
        // Two parts of the outputs.
        int outputs = at.Shape.OutChannels;
        int cut = new System.Random(at.Seed).Next(outputs);
        var rest = new ConvSampleGradDepthwiseGpu(at.Shape, at.X, at.IsRelu, cut, outputs, at.X.Lanes);
        ulong skipped = (ulong)cut * sizeof(float) * (ulong)(Floats(at) / outputs);
        queue.Run(in rest, [.. problems.Select(p => p with { DW = p.DW + skipped })]);
        if (cut > 0)
        {
            var first = new ConvSampleGradDepthwiseGpu(at.Shape, at.X, at.IsRelu, 0, cut, at.X.Lanes);
            queue.Run(in first, problems);
        }
    }

    private protected override unsafe void RunOnProcessor(ConvCase at, float* x, float* dY, float* dW) => SampleGradBound.Run(at, x, dY, dW);

    private protected override void CheckBound(ConvCase at, double[] x, double[] dY, float[] dW, string context) =>
        SampleGradBound.Check(at, x, dY, dW, context);
}
