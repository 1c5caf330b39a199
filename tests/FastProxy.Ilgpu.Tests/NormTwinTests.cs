using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class NormTwinTests
{
    [Theory]
    [InlineData(16, 1)]
    [InlineData(37, 21)]
    public void BatchNormStatistics_sums_more_rows_than_a_block_has(int height, int width)
    {
        var x = new ActivationLayout(2, height, width, 20);
        TwinCase<BatchNormStatisticsGpu, BatchNormStatisticsProblem>.Check(
            new BatchNormStatisticsGpu(x), c => [new(c.Random(x), c.Result(2 * sizeof(float)), c.Result(2 * sizeof(float)))]);
    }
}
