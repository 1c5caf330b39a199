using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class MaxPoolTangentGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (PoolCase at in PoolCase.ForGpu)
            {
                var random = new System.Random(at.Seed);
                float[][][] problems =
                    [.. Enumerable.Range(0, at.Seed % 3 + 1).Select(_ => new[] { Draw.Coarse(at.Input(random)), at.Input(random) })];
                float[][] results = Check(queue, at, problems);
                for (int i = 0; i < results.Length; i++)
                {
                    double[] expected = PoolReference.MaxTangent(Draw.Double(problems[i][0]), Draw.Double(problems[i][1]), at.Shape, at.X);
                    Expect.Within(results[i], expected, _ => 0, $"MaxPoolTangentGpu {at}");
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
                Check(queue, at, [[Draw.WithSpecials(random, at.Input(random), 5), Draw.WithSpecials(random, at.Input(random), 20)]]);
            }
        });

    private static float[][] Check(GpuQueue queue, PoolCase at, float[][][] problems)
    {
        var pass = new GpuPass($"MaxPoolTangentGpu {at}", [at.X, at.X], at.Shape.Output(at.X), (_, inputs, y) =>
        {
            var kernel = new MaxPoolTangent(inputs[0], inputs[1], at.Shape, at.X, 0, at.Shape.Output(at.X).Height, y);
            IsaExtensions.Best.Run(in kernel);
        });
        var kernel = new MaxPoolTangentGpu(at.Shape, at.X);
        return pass.Check(queue, in kernel, problems, (_, inputs, y) => new MaxPoolTangentProblem(inputs[0], inputs[1], y));
    }
}
