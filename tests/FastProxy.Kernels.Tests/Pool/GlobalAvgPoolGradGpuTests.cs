using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class GlobalAvgPoolGradGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout xl in GpuLayouts.All)
            {
                var random = new System.Random(xl.Samples);
                float[][][] problems = [.. Enumerable.Range(0, 2).Select(_ => new[] { Draw.Floats(random, xl.Samples * xl.Channels) })];
                float[][] results = Check(queue, xl, problems);
                for (int i = 0; i < results.Length; i++)
                {
                    double[] expected = PoolReference.GlobalAverageGrad(Draw.Double(problems[i][0]), xl);
                    Expect.Within(
                        results[i], expected, k => PoolReference.GlobalAverageGradErrorBound * Math.Abs(expected[k]), $"GlobalAvgPoolGradGpu {xl}");
                }
            }
        });

    [Fact]
    public void Special_values_give_the_bits_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout xl in GpuLayouts.All)
            {
                var random = new System.Random(xl.Samples);
                Check(queue, xl, [[Draw.WithSpecials(random, Draw.Floats(random, xl.Samples * xl.Channels), 5)]]);
            }
        });

    private static float[][] Check(GpuQueue queue, ActivationLayout xl, float[][][] problems)
    {
        var pass = new GpuPass($"GlobalAvgPoolGradGpu {xl}", [xl with { Height = 1, Width = 1 }], xl, (_, inputs, y) =>
        {
            var kernel = new GlobalAvgPoolGrad(inputs[0], xl, 0, xl.Channels, y);
            IsaExtensions.Best.Run(in kernel);
        });
        var kernel = new GlobalAvgPoolGradGpu(xl);
        return pass.Check(queue, in kernel, problems, (_, inputs, y) => new GlobalAvgPoolGradProblem(inputs[0], y));
    }
}
