using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class MaxPoolGradGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (PoolCase at in PoolCase.ForGpu)
            {
                var random = new System.Random(at.Seed);
                float[][][] problems =
                    [.. Enumerable.Range(0, at.Seed % 3 + 1).Select(_ => new[] { Draw.Coarse(at.Input(random)), at.Output(random) })];
                float[][] results = Check(queue, at, problems);
                for (int i = 0; i < results.Length; i++)
                {
                    double[] x = Draw.Double(problems[i][0]);
                    double[] dY = Draw.Double(problems[i][1]);
                    double[] expected = PoolReference.MaxGrad(x, dY, at.Shape, at.X);
                    double[] magnitudes = PoolReference.MaxGrad(x, Draw.Abs(dY), at.Shape, at.X);
                    Expect.Within(results[i], expected, k => PoolReference.MaxGradErrorBound(at.Shape) * magnitudes[k], $"MaxPoolGradGpu {at}");
                }
            }
        });

    [Fact]
    public void Special_values_give_the_bits_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (PoolCase at in PoolCase.ForGpu)
            {
                var random = new System.Random(at.Seed);
                Check(queue, at, [[Draw.WithSpecials(random, at.Input(random), 5), Draw.WithSpecials(random, at.Output(random), 20)]]);
            }
        });

    [Fact]
    public void Bands_of_rows_and_chunks_of_lanes_have_the_bits_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            (PoolShape Shape, ActivationLayout X)[] cases =
            [
                (new(3, 1, 1), new(2, 41, 20, 64)), (new(3, 2, 1), new(1, 83, 40, 64)), (new(2, 3, 0), new(1, 130, 61, 64)),
                (new(3, 1, 1), new(1, 3, 210, 80)), (new(15, 1, 7), new(1, 16, 17, 16)),
            ];
            foreach ((PoolShape shape, ActivationLayout x) in cases)
            {
                var at = new PoolCase(0, shape, x);
                var random = new System.Random(at.X.Width);
                Check(queue, at, [[Draw.Coarse(at.Input(random)), at.Output(random)]]);
            }
        });

    [Theory]
    [InlineData(17, 9)]
    [InlineData(3, 1100)]
    public void A_window_or_a_row_too_large_for_a_block_is_refused(int kernel, int width)
    {
        var large = new MaxPoolGradGpu(new PoolShape(kernel, 1, kernel / 2), new ActivationLayout(1, 9, width, 16));
        Assert.Throws<GpuException>(() => large.Grid);
    }

    private static float[][] Check(GpuQueue queue, PoolCase at, float[][][] problems)
    {
        var pass = new GpuPass($"MaxPoolGradGpu {at}", [at.X, at.Shape.Output(at.X)], at.X, (_, inputs, y) =>
        {
            var kernel = new MaxPoolGrad(inputs[0], inputs[1], at.Shape, at.X, 0, at.X.Channels, y);
            IsaExtensions.Best.Run(in kernel);
        });
        var kernel = new MaxPoolGradGpu(at.Shape, at.X);
        return pass.Check(queue, in kernel, problems, (_, inputs, y) => new MaxPoolGradProblem(inputs[0], inputs[1], y));
    }
}
