using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class GlobalAvgPoolGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout xl in GpuLayouts.All.Append(new ActivationLayout(33, 2, 3, 48)))
            {
                var random = new System.Random(xl.Samples);
                float[][][] problems = [.. Enumerable.Range(0, 2).Select(_ => new[] { Draw.Floats(random, xl.Samples * xl.Neurons) })];
                float[][] results = Check(queue, xl, problems);
                for (int i = 0; i < results.Length; i++)
                {
                    double[] x = Draw.Double(problems[i][0]);
                    double[] magnitudes = PoolReference.GlobalAverage(Draw.Abs(x), xl);
                    Expect.Within(
                        results[i],
                        PoolReference.GlobalAverage(x, xl),
                        k => PoolReference.GlobalAverageErrorBound(xl) * magnitudes[k],
                        $"GlobalAvgPoolGpu {xl}");
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
                Check(queue, xl, [[Draw.WithSpecials(random, Draw.Floats(random, xl.Samples * xl.Neurons), 20)]]);
            }
        });

    private static float[][] Check(GpuQueue queue, ActivationLayout xl, float[][][] problems)
    {
        var pass = new GpuPass($"GlobalAvgPoolGpu {xl}", [xl], xl with { Height = 1, Width = 1 }, (_, inputs, y) =>
        {
            var kernel = new GlobalAvgPool(inputs[0], xl, 0, xl.Channels, y);
            IsaExtensions.Best.Run(in kernel);
        });
        var kernel = new GlobalAvgPoolGpu(xl);
        return pass.Check(queue, in kernel, problems, (_, inputs, y) => new GlobalAvgPoolProblem(inputs[0], y));
    }
}
