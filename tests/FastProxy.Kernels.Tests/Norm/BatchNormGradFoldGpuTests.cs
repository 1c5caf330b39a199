using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Norm;

public sealed unsafe class BatchNormGradFoldGpuTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 1e-3)]
    [InlineData(-10, 1)]
    [InlineData(100, 1)]
    [InlineData(5, 0)]
    public void Rows_are_the_processor_s_and_the_gradient_is_within_the_error_bound(double mean, double deviation) => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(6))
        {
            var at = BatchNormDerivative.Of(seed, mean, deviation);
            float[][] rows = Check(queue, at, at.Totals([(at.U, null), (at.U, at.V), (at.X, at.U)]));
            double[] expected = BatchNormReference.Gradient(at.X, at.U, at.Layout);
            BatchNormTangentFoldTests.Check(at, at.U, expected, rows[..3], $"BatchNormGradFold {at.Name}");
        }
    });

    [Fact]
    public void Totals_that_are_not_finite_give_the_processor_s_bits() => GpuRun.OnEach(queue =>
    {
        var at = BatchNormDerivative.Of(1, 0, 1);
        double[] totals = at.Totals([(at.U, null), (at.U, at.V), (at.X, at.U)]);
        totals[0] = double.NaN;
        totals[^1] = double.PositiveInfinity;
        Check(queue, at, totals);
    });

    /// <summary>Two problems of one launch, the second with column 1 for column 2; returns the rows of the first.</summary>
    private static float[][] Check(GpuQueue queue, BatchNormDerivative at, double[] totals)
    {
        int channels = at.Layout.Channels;
        using var arrays = new GpuArrays(queue.Device);
        (float[] scale, float[] shift) = at.Folded;
        GpuMemory[] results =
            [arrays.New(BatchNormGradFoldGpu.Rows * channels * sizeof(float)), arrays.New(BatchNormGradFoldGpu.Rows * channels * sizeof(float))];
        BatchNormGradFoldProblem[] problems = [.. results.Select((result, i) => new BatchNormGradFoldProblem(
            arrays.Of(totals), arrays.Of(scale), arrays.Of(shift), result.Address, 2 - i, 3))];
        var kernel = new BatchNormGradFoldGpu(at.Layout);
        queue.Run(in kernel, problems);
        for (int i = 0; i < results.Length; i++)
        {
            float[] actual = results[i].Read<float>(BatchNormGradFoldGpu.Rows * channels);
            Expect.SameBits(actual, OnProcessor(at, totals, 2 - i), $"BatchNormGradFold {at.Name} column {2 - i}");
        }

        return [.. results[0].Read<float>(BatchNormGradFoldGpu.Rows * channels).Chunk(channels)];
    }

    private static float[] OnProcessor(BatchNormDerivative at, double[] totals, int column) =>
    [
        .. new FoldRun(at, totals, 3).Run(5, (t, s, h, to) =>
            BatchNormGradFold.Run(t, 3, column, at.Layout, s, h, to[0], to[1], to[2], to[3], to[4])).SelectMany(row => row),
    ];
}
