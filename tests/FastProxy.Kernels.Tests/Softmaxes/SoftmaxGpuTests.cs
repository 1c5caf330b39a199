using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Softmaxes;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Softmaxes;

public sealed unsafe class SoftmaxGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Enumerable.Range(1, 24))
            {
                var at = SoftmaxInputs.Of(seed);
                var random = new System.Random(seed);
                float[][][] problems = [.. Enumerable.Range(0, 2).Select(_ => new[] { at.Draws(random, 20) })];
                float[][] results = Check(queue, at, problems);
                for (int i = 0; i < results.Length; i++)
                {
                    SoftmaxTests.CheckBound(at, problems[i][0], results[i], $"SoftmaxGpu {at}");
                }
            }
        });

    [Fact]
    public void Extremes_and_special_values_give_the_bits_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Enumerable.Range(1, 10))
            {
                var at = SoftmaxInputs.Of(seed);
                var random = new System.Random(seed);
                float[] Special(float[] values) => Draw.WithSpecials(random, values, 20);
                Check(queue, at, [[at.Extremes(random)], [Special(at.Draws(random))]]);
            }
        });

    private static float[][] Check(GpuQueue queue, SoftmaxInputs at, float[][][] problems)
    {
        var pass = new GpuPass($"SoftmaxGpu {at}", [at.Layout], at.Layout, (_, inputs, y) =>
        {
            var kernel = new Softmax(inputs[0], at.Layout, at.Groups, 0, at.Pixels, y);
            IsaExtensions.Best.Run(in kernel);
        });
        var kernel = new SoftmaxGpu(at.Layout, at.Groups);
        return pass.Check(queue, in kernel, problems, (_, inputs, y) => new SoftmaxProblem(inputs[0], y));
    }
}
