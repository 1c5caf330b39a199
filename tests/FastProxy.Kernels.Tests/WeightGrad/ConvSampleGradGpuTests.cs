using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;
using Xunit;

namespace FastProxy.Kernels.Tests.WeightGrad;

public sealed class ConvSampleGradGpuTests : WeightGradGpuTests
{
    private protected override (ConvShape Shape, int Height, int Width, int Samples)[] Large =>
    [
        (new(2, 5, 3, 1, 1), 80, 37, 20),
        (new(3, 4, 1), 90, 37, 17),
        (new(1, 2, 5, 1, 2), 81, 37, 16),
        (new(9, 17, 3, 1, 1), 4, 4, 64),
        (new(17, 33, 1, 2), 5, 5, 17),
        (new(18, 34, 2, 1, 1, groups: 2), 3, 4, 16),
    ];

    [Fact]
    public void Gradients_of_two_kinds_interleave() =>
        GpuRun.OnEach(queue =>
        {
            var at = new ConvCase(0, new ConvShape(9, 17, 3, 2, 1), new ActivationLayout(9, 5, 4, 17), true);
            ActivationLayout yl = at.Shape.Output(at.X);
            var random = new System.Random(1);
            using GpuMemory x = GpuActivation.Of(queue.Device, at.X, Draw.Floats(random, at.X.Samples * at.X.Neurons));
            using GpuMemory dY = GpuActivation.Of(queue.Device, yl, WeightGradCase.Gradient(random, at));
            using GpuMemory other = GpuActivation.Of(queue.Device, yl, WeightGradCase.Gradient(random, at));
            long floats = Floats(at);
            using var alone = new GpuMemory(queue.Device, 2 * floats * sizeof(float));
            using var both = new GpuMemory(queue.Device, 2 * floats * sizeof(float));
            WeightGradProblem[] At(GpuMemory memory, long apart) =>
                [new(x.Address, dY.Address, memory.Address), new(x.Address, other.Address, memory.Address + (ulong)(apart * sizeof(float)))];
            Run(queue, at, At(alone, floats));
            var kernel = new ConvSampleGradGpu(at.Shape, at.X, at.IsRelu, 0, at.Shape.OutChannels, 2 * at.X.Lanes);
            queue.Run(in kernel, At(both, at.X.Lanes));
            float[] rows = alone.Read<float>(2 * floats);
            IEnumerable<float[]> first = rows[..(int)floats].Chunk(at.X.Lanes);
            IEnumerable<float[]> second = rows[(int)floats..].Chunk(at.X.Lanes);
            Expect.SameBits(both.Read<float>(2 * floats), [.. first.Zip(second, (a, b) => a.Concat(b)).SelectMany(row => row)], "interleaved");
        });

    private protected override ConvShape AnyShape(System.Random random)
    {
        ConvShape shape = WeightGradCase.AnyShape(random);
        return shape.GroupIn * shape.GroupOut > 1 ? shape : shape with { OutChannels = 2 * shape.OutChannels };
    }

    private protected override long Floats(ConvCase at) => SampleGradBound.Floats(at);

    private protected override void Run(GpuQueue queue, ConvCase at, WeightGradProblem[] problems)
    {
        // Two parts of the outputs.
        int outputs = at.Shape.OutChannels;
        int cut = new System.Random(at.Seed).Next(outputs);
        var rest = new ConvSampleGradGpu(at.Shape, at.X, at.IsRelu, cut, outputs, at.X.Lanes);
        ulong skipped = (ulong)cut * sizeof(float) * (ulong)(Floats(at) / outputs);
        queue.Run(in rest, [.. problems.Select(p => p with { DW = p.DW + skipped })]);
        if (cut > 0)
        {
            var first = new ConvSampleGradGpu(at.Shape, at.X, at.IsRelu, 0, cut, at.X.Lanes);
            queue.Run(in first, problems);
        }
    }

    private protected override unsafe void RunOnProcessor(ConvCase at, float* x, float* dY, float* dW) => SampleGradBound.Run(at, x, dY, dW);

    private protected override void CheckBound(ConvCase at, double[] x, double[] dY, float[] dW, string context) =>
        SampleGradBound.Check(at, x, dY, dW, context);
}
