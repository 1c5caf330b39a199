using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class PoolTwinTests
{
    [Theory]
    [InlineData(3, 2, 1)]
    [InlineData(4, 3, 2)]
    public void AvgPool_may_count_the_padding(int kernel, int stride, int padding)
    {
        var x = new ActivationLayout(3, 8, 7, 20);
        var shape = new PoolShape(kernel, stride, padding, CountPadding: true);
        TwinCase<AvgPoolGpu, AvgPoolProblem>.Check(new AvgPoolGpu(shape, x), c => [new(c.Random(x), c.Result(shape.Output(x)))]);
    }
}
