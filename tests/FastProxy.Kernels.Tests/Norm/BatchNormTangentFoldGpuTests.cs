using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Norm;

public sealed unsafe class BatchNormTangentFoldGpuTests
{
    private const int Stride = 3;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 1e-3)]
    [InlineData(-10, 1)]
    [InlineData(100, 1)]
    [InlineData(5, 0)]
    public void Rows_are_the_processor_s_and_the_tangent_is_within_the_error_bound(double mean, double deviation) => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(6))
        {
            var at = BatchNormDerivative.Of(seed, mean, deviation);
            float[][] rows = Check(queue, at, at.Totals([(at.X, null), (at.X, at.U), (at.U, null)]));
            double[] expected = BatchNormReference.Tangent(at.X, at.U, at.Layout);
            BatchNormTangentFoldTests.Check(at, at.U, expected, rows, $"BatchNormTangentFold {at.Name}");
        }
    });

    [Fact]
    public void Totals_that_are_not_finite_give_the_processor_s_bits() => GpuRun.OnEach(queue =>
    {
        var at = BatchNormDerivative.Of(1, 0, 1);
        double[] totals = at.Totals([(at.X, null), (at.X, at.U), (at.U, null)]);
        totals[1] = double.NegativeInfinity;
        totals[^1] = double.NaN;
        Check(queue, at, totals);
    });

    /// <summary>Every choice of what is added and of an absent tangent, in one launch; returns the rows where nothing is added.</summary>
    private static float[][] Check(GpuQueue queue, BatchNormDerivative at, double[] totals)
    {
        int channels = at.Layout.Channels;
        using var arrays = new GpuArrays(queue.Device);
        (float[] scale, float[] shift) = at.Folded;
        float[] weights = Draw.Floats(new System.Random(channels), channels);
        (bool HasU, bool IsBesideSelf, bool HasWeights)[] choices =
            [.. Enumerable.Range(0, 8).Select(i => ((i & 1) == 0, (i & 2) != 0, (i & 4) != 0))];
        GpuMemory[] results = Array.ConvertAll(choices, _ => arrays.New(BatchNormTangentFoldGpu.Rows * channels * sizeof(float)));
        BatchNormTangentFoldProblem[] problems = [.. choices.Select((choice, i) => new BatchNormTangentFoldProblem(
            choice.HasU ? arrays.Of(totals) : 0,
            arrays.Of(scale),
            arrays.Of(shift),
            choice.HasWeights ? arrays.Of(weights) : 0,
            results[i].Address,
            choice.HasU ? 2 : -1,
            choice.HasU ? 1 : -1,
            Stride,
            choice.IsBesideSelf))];
        var kernel = new BatchNormTangentFoldGpu(at.Layout);
        queue.Run(in kernel, problems);
        for (int i = 0; i < results.Length; i++)
        {
            float[][] rows = OnProcessor(at, totals, choices[i].HasU, choices[i].IsBesideSelf, choices[i].HasWeights ? weights : null);
            float[] actual = results[i].Read<float>(BatchNormTangentFoldGpu.Rows * channels);
            Expect.SameBits(actual, [.. rows.SelectMany(row => row)], $"BatchNormTangentFold {at.Name} {choices[i]}");
        }

        return [.. results[0].Read<float>(BatchNormTangentFoldGpu.Rows * channels).Chunk(channels)];
    }

    private static float[][] OnProcessor(BatchNormDerivative at, double[] totals, bool hasU, bool isBesideSelf, float[]? weights) =>
        new FoldRun(at, totals, Stride).Run(3, (t, s, h, to) =>
        {
            fixed (float* w = weights)
            {
                BatchNormTangentFold.Run(t, Stride, hasU ? 2 : -1, 1, at.Layout, s, h, w, isBesideSelf, to[0], to[1], to[2]);
            }
        });
}
