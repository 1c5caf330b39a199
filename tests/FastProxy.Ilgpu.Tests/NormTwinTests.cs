using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class NormTwinTests
{
    /// <summary>More channels than a block has threads.</summary>
    private static readonly ActivationLayout Many = new(300, 5, 3, 17);

    private static readonly double[] Totals = [.. Enumerable.Range(0, 3 * Many.Channels).Select(i => 100 * Math.Sin(i))];

    [Theory]
    [InlineData(16, 1)]
    [InlineData(37, 21)]
    public void BatchNormStatistics_sums_more_rows_than_a_block_has(int height, int width)
    {
        var x = new ActivationLayout(2, height, width, 20);
        TwinCase<BatchNormStatisticsGpu, BatchNormStatisticsProblem>.Check(
            new BatchNormStatisticsGpu(x), c => [new(c.Random(x), c.Result(2 * sizeof(float)), c.Result(2 * sizeof(float)))]);
    }

    [Fact]
    public void BatchNormTangentFold_adds_any_parts() => TwinCase<BatchNormTangentFoldGpu, BatchNormTangentFoldProblem>.Check(
        new BatchNormTangentFoldGpu(Many),
        c =>
        [
            .. from hasU in (bool[])[false, true]
               from isBesideSelf in (bool[])[false, true]
               from hasWeights in (bool[])[false, true]
               select new BatchNormTangentFoldProblem(
                   c.Of(Totals),
                   c.Random(Many.Channels),
                   c.Special(Many.Channels),
                   hasWeights ? c.Random(Many.Channels) : 0,
                   c.Result(BatchNormTangentFoldGpu.Rows * Many.Channels * sizeof(float)),
                   hasU ? 2 : -1,
                   hasU ? 1 : -1,
                   3,
                   isBesideSelf),
        ]);

    [Fact]
    public void BatchNormGradFold_reads_any_column() => TwinCase<BatchNormGradFoldGpu, BatchNormGradFoldProblem>.Check(
        new BatchNormGradFoldGpu(Many),
        c =>
        [
            new(
                c.Of(Totals),
                c.Random(Many.Channels),
                c.Special(Many.Channels),
                c.Result(BatchNormGradFoldGpu.Rows * Many.Channels * sizeof(float)),
                2,
                3),
        ]);
}
