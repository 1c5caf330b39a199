using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class AvgPoolGradGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (PoolCase at in PoolCase.ForGpu)
            {
                var random = new System.Random(at.Seed);
                float[][][] problems = [.. Enumerable.Range(0, at.Seed % 3 + 1).Select(_ => new[] { at.Output(random) })];
                float[][] results = Check(queue, at, problems);
                for (int i = 0; i < results.Length; i++)
                {
                    double[] dY = Draw.Double(problems[i][0]);
                    double[] expected = PoolReference.AverageGrad(dY, at.Shape, at.X);
                    double[] magnitudes = PoolReference.AverageGrad(Draw.Abs(dY), at.Shape, at.X);
                    Expect.Within(results[i], expected, k => PoolReference.AverageErrorBound(at.Shape) * magnitudes[k], $"AvgPoolGradGpu {at}");
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
                float[] values = at.Output(random);
                Check(queue, at, [[Draw.WithSpecials(random, values, 20)], [Array.ConvertAll(values, _ => -0f)]]);
            }
        });

    private static float[][] Check(GpuQueue queue, PoolCase at, float[][][] problems)
    {
        var pass = new GpuPass($"AvgPoolGradGpu {at}", [at.Shape.Output(at.X)], at.X, (_, inputs, y) =>
        {
            var kernel = new AvgPoolGrad(inputs[0], at.Shape, at.X, 0, at.X.Channels, y);
            IsaExtensions.Best.Run(in kernel);
        });
        var kernel = new AvgPoolGradGpu(at.Shape, at.X);
        return pass.Check(queue, in kernel, problems, (_, inputs, y) => new AvgPoolGradProblem(inputs[0], y));
    }
}
