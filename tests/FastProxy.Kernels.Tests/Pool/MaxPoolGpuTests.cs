using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class MaxPoolGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (PoolCase at in PoolCase.ForGpu)
            {
                var random = new System.Random(at.Seed);
                float[][][] problems = [.. Enumerable.Range(0, at.Seed % 3 + 1).Select(_ => new[] { at.Input(random) })];
                float[][] results = Check(queue, at, problems);
                for (int i = 0; i < results.Length; i++)
                {
                    double[] expected = PoolReference.Max(Draw.Double(problems[i][0]), at.Shape, at.X);
                    Expect.Within(results[i], expected, _ => 0, $"MaxPoolGpu {at}");
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
                Check(queue, at, [[Draw.WithSpecials(random, at.Input(random), 5)]]);
            }
        });

    [Fact]
    public void A_tap_replaces_what_came_before_unless_that_was_larger() =>
        GpuRun.OnEach(queue =>
        {
            var at = new PoolCase(0, new PoolShape(2, 2, 0), new ActivationLayout(1, 2, 2, 1));
            float[][] taps = [[float.NaN, 1, 2, 0], [3, float.NaN, 2, 0], [3, 1, 2, float.NaN], [-1, -2, 0, -0f], [-1, -1, -0f, 0]];
            float[][] results = Check(queue, at, [.. taps.Select(t => new[] { t })]);
            Expect.SameBits([.. results.Select(r => r[0])], [2, 2, float.NaN, -0f, 0], "MaxPoolGpu of special values");
        });

    private static float[][] Check(GpuQueue queue, PoolCase at, float[][][] problems)
    {
        var pass = new GpuPass($"MaxPoolGpu {at}", [at.X], at.Shape.Output(at.X), (_, inputs, y) =>
        {
            var kernel = new MaxPool(inputs[0], at.Shape, at.X, 0, at.Shape.Output(at.X).Height, y);
            IsaExtensions.Best.Run(in kernel);
        });
        var kernel = new MaxPoolGpu(at.Shape, at.X);
        return pass.Check(queue, in kernel, problems, (_, inputs, y) => new MaxPoolProblem(inputs[0], y));
    }
}
