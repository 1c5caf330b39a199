using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Maps;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Maps;

public sealed unsafe class MapSumGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (MapCase at in Enumerable.Range(1, 24).Select(seed => MapCase.Of(seed, hasEmpty: true)))
            {
                var random = new System.Random(at.Seed);
                float[][][] problems = [.. Enumerable.Range(0, 2).Select(_ => new[] { Draw.Floats(random, at.X.Samples * at.X.Neurons) })];
                float[][] results = Check(queue, at, problems);
                for (int i = 0; i < results.Length; i++)
                {
                    double[] x = Draw.Double(problems[i][0]);
                    double[] magnitudes = MapReference.Sum(at.Lists, Draw.Abs(x), isAbsolute: true);
                    Expect.Within(
                        results[i], MapReference.Sum(at.Lists, x), k => MapSum.ErrorBound(at.Lists.Longest, magnitudes[k]), $"MapSumGpu {at}");
                }
            }
        });

    [Fact]
    public void Special_values_give_the_bits_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (MapCase at in MapCase.ForGpu)
            {
                var random = new System.Random(at.Seed);
                Check(queue, at, [[Draw.WithSpecials(random, Draw.Floats(random, at.X.Samples * at.X.Neurons), 20)]]);
            }
        });

    private static float[][] Check(GpuQueue queue, MapCase at, float[][][] problems)
    {
        using var starts = GpuMemory.Of<int>(queue.Device, at.Lists.Starts);
        using var sources = GpuMemory.Of<int>(queue.Device, at.Lists.Sources.Length == 0 ? [0] : at.Lists.Sources);
        using var weights = GpuMemory.Of<float>(queue.Device, at.Lists.Weights.Length == 0 ? [0] : at.Lists.Weights);
        var pass = new GpuPass($"MapSumGpu {at}", [at.X], at.Y, (_, inputs, y) => at.Run((s, t, w) =>
        {
            var kernel = new MapSum(inputs[0], at.Lists.Shape, s, t, w, at.X, at.Y, 0, at.Lists.Shape.Lines, y);
            IsaExtensions.Best.Run(in kernel);
        }));
        var kernel = new MapSumGpu(at.Lists.Shape, at.X, at.Y);
        return pass.Check(
            queue, in kernel, problems, (_, inputs, y) => new MapSumProblem(inputs[0], y, starts.Address, sources.Address, weights.Address));
    }
}
