using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Gram;

public sealed class LaneGramTf32GpuTests
{
    [Fact]
    public void Result_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Draw.Seeds(40))
            {
                var random = new System.Random(seed);
                int lanes = random.Pick([16, 32, 48, 64, 80, 144]);
                int count = random.Pick([0, 1, 2, 7, 8, 9, 17, 511, 512, 513, 1030]);
                float[] a = Draw.Floats(random, (long)lanes * count);
                float[] b = random.Next(2) == 0 ? a : Draw.Floats(random, (long)lanes * count);
                Check(queue, a, b, lanes, count, lanes + random.Pick([0, 16, 4]), $"LaneGramTf32Gpu seed {seed}");
            }
        });

    [Fact]
    public void Values_of_ten_bits_are_multiplied_exactly() =>
        GpuRun.OnEach(queue =>
        {
            // 1 + 2^-10 keeps its last bit, 1 + 2^-11 is half way and rounds away from zero.
            float[] rows = [.. Enumerable.Repeat(1 + 1f / 1024, 15), 1 + 1f / 2048];
            double[] gram = Run(queue, rows, rows, 16, 1, 16);
            Assert.All(gram, value => Assert.Equal(1 + (1 + 1.0 / 1024) * (1 + 1.0 / 1024), value));
        });

    private static void Check(GpuQueue queue, float[] a, float[] b, int lanes, int count, int stride, string context)
    {
        double[] gram = Run(queue, a, b, lanes, count, stride);
        double[] expected = GramReference.Lanes(Draw.Double(a), Draw.Double(b), lanes);
        double[] magnitudes = GramReference.Lanes(Draw.Abs(Draw.Double(a)), Draw.Abs(Draw.Double(b)), lanes);
        for (int i = 0; i < gram.Length; i++)
        {
            double bound = GramReference.LanesTf32ErrorBound(count) * magnitudes[i] + 1e-13 * (1 + magnitudes[i]);
            Assert.True(
                Math.Abs(gram[i] - 1 - expected[i]) <= bound,
                $"{context}: {count} rows of {lanes} lanes, cell {i} is {gram[i] - 1}, expected {expected[i]}");
        }
    }

    /// <summary>Added to a matrix of ones.</summary>
    private static double[] Run(GpuQueue queue, float[] a, float[] b, int lanes, int count, int stride)
    {
        using GpuMemory left = LaneGramGpuTests.Spaced(queue.Device, a, lanes, count, stride);
        using GpuMemory right = LaneGramGpuTests.Spaced(queue.Device, b, lanes, count, stride);
        using GpuMemory gram = GpuMemory.Of<double>(queue.Device, [.. Enumerable.Repeat(1.0, lanes * lanes)]);
        var kernel = new LaneGramTf32Gpu(stride, count, lanes);
        ulong other = a == b ? left.Address : right.Address;
        queue.Run(in kernel, new LaneGramProblem(left.Address, other, gram.Address));
        return gram.Read<double>(lanes * lanes);
    }
}
