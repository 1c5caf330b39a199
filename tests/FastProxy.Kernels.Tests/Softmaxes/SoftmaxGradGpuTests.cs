using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Softmaxes;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Softmaxes;

public sealed unsafe class SoftmaxGradGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Enumerable.Range(1, 24))
            {
                var at = SoftmaxInputs.Of(seed);
                var random = new System.Random(seed);
                float[][][] problems = [.. Enumerable.Range(0, 2).Select(_ => new[] { at.Softmax(random), at.Draws(random, 10) })];
                float[][] results = Check(queue, at, problems);
                for (int i = 0; i < results.Length; i++)
                {
                    SoftmaxGradTests.CheckBound(at, problems[i][0], problems[i][1], results[i], $"SoftmaxGradGpu {at}");
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
                Check(queue, at, [[at.Softmax(random), at.Extremes(random)], [Special(at.Softmax(random)), Special(at.Draws(random))]]);
            }
        });

    private static float[][] Check(GpuQueue queue, SoftmaxInputs at, float[][][] problems)
    {
        var pass = new GpuPass($"SoftmaxGradGpu {at}", [at.Layout, at.Layout], at.Layout, (_, inputs, y) =>
        {
            var kernel = new SoftmaxGrad(inputs[0], inputs[1], at.Layout, at.Groups, 0, at.Pixels, y);
            IsaExtensions.Best.Run(in kernel);
        });
        var kernel = new SoftmaxGradGpu(at.Layout, at.Groups);
        return pass.Check(queue, in kernel, problems, (_, inputs, y) => new SoftmaxGradProblem(inputs[0], inputs[1], y));
    }
}
