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

    [Theory]
    [InlineData(3, 1, 1, false)]
    [InlineData(3, 1, 1, true)]
    [InlineData(2, 3, 1, true)]
    [InlineData(1, 3, 0, false)]
    [InlineData(5, 2, 2, true)]
    public void AvgPoolGrad_has_all_orders_of_sums(int kernel, int stride, int padding, bool countPadding)
    {
        var x = new ActivationLayout(3, 8, 7, 20);
        var shape = new PoolShape(kernel, stride, padding, countPadding);
        TwinCase<AvgPoolGradGpu, AvgPoolGradProblem>.Check(new AvgPoolGradGpu(shape, x), c => [new(c.Random(shape.Output(x)), c.Result(x))]);
    }

    [Theory]
    [InlineData(3, 2, 1, 9, 8, 20)]
    [InlineData(2, 3, 0, 130, 61, 64)]
    [InlineData(3, 1, 1, 3, 210, 80)]
    [InlineData(15, 1, 7, 16, 17, 16)]
    public void MaxPoolGrad_has_equal_taps_bands_and_chunks(int kernel, int stride, int padding, int height, int width, int samples)
    {
        var x = new ActivationLayout(1, height, width, samples);
        var shape = new PoolShape(kernel, stride, padding);
        TwinCase<MaxPoolGradGpu, MaxPoolGradProblem>.Check(
            new MaxPoolGradGpu(shape, x), c => [new(c.Of(Coarse(x)), c.Random(shape.Output(x)), c.Result(x))]);
    }

    [Theory]
    [InlineData(3, 1, 1)]
    [InlineData(4, 3, 2)]
    public void Maxima_have_equal_taps_and_no_numbers(int kernel, int stride, int padding)
    {
        var x = new ActivationLayout(3, 8, 7, 20);
        var shape = new PoolShape(kernel, stride, padding);
        TwinCase<MaxPoolGpu, MaxPoolProblem>.Check(new MaxPoolGpu(shape, x), c => [new(c.Of(Coarse(x)), c.Result(shape.Output(x)))]);
        TwinCase<MaxPoolTangentGpu, MaxPoolTangentProblem>.Check(
            new MaxPoolTangentGpu(shape, x), c => [new(c.Of(Coarse(x)), c.Random(x), c.Result(shape.Output(x)))]);
    }

    /// <summary>An activation of few values, which are often equal; some are NaN and infinite.</summary>
    private static float[] Coarse(ActivationLayout x)
    {
        float[] values = [0, 1, -0f, 1, -1, 2, 0, 2, 1, -2, float.NaN, float.NegativeInfinity, float.PositiveInfinity];
        var random = new Random(1);
        return [.. Enumerable.Range(0, (int)x.Length).Select(_ => values[random.Next(random.Next(50) == 0 ? values.Length : 10)])];
    }
}
