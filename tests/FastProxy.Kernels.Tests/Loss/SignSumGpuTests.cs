using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Loss;

public sealed class SignSumGpuTests
{
    /// <summary>The last is more than a launch has threads for at once.</summary>
    private static readonly int[] Counts = [1, 2, 3, 4, 5, 144, 1025, 4 * 8 * 256 + 9];

    [Fact]
    public void Signs_are_added_and_a_zero_or_a_NaN_stays_one() =>
        GpuRun.OnEach(queue =>
        {
            var random = new System.Random(3);
            float[][] first = [.. Counts.Select(count => Draw.WithSpecials(random, Draw.Floats(random, count), 4))];
            float[][] second = [.. Counts.Select(count => Draw.WithSpecials(random, Draw.Floats(random, count), 4))];
            GpuMemory[] sums = [.. Counts.Select(count => new GpuMemory(queue.Device, count * sizeof(float)))];
            Add(queue, isFirst: true, first, sums);
            Add(queue, isFirst: false, second, sums);
            for (int i = 0; i < sums.Length; i++)
            {
                float[] expected = [.. first[i].Zip(second[i], (a, b) => Sign(a) + Sign(b))];
                Expect.SameBits(sums[i].Read<float>(Counts[i]), expected, $"SignSumGpu of {Counts[i]}");
                sums[i].Dispose();
            }
        });

    [Fact]
    public void The_first_gradient_begins_the_sum() =>
        GpuRun.OnEach(queue =>
        {
            float[] gradient = [2, -3, 0, -0f, float.NaN, float.NegativeInfinity, 1e-45f];
            using var sum = new GpuMemory(queue.Device, gradient.Length * sizeof(float));
            Add(queue, isFirst: true, [gradient], [sum]);
            Expect.SameBits(sum.Read<float>(gradient.Length), [1, -1, 0, -0f, float.NaN, -1, 1], "SignSumGpu");
        });

    private static void Add(GpuQueue queue, bool isFirst, float[][] gradients, GpuMemory[] sums)
    {
        GpuMemory[] memories = [.. gradients.Select(g => GpuMemory.Of<float>(queue.Device, g))];
        SignSumProblem[] problems = [.. gradients.Select((g, i) => new SignSumProblem(memories[i].Address, g.Length, sums[i].Address))];
        var kernel = new SignSumGpu(isFirst);
        queue.Run(in kernel, problems);
        queue.Device.Synchronize();
        Array.ForEach(memories, memory => memory.Dispose());
    }

    private static float Sign(float value) => value > 0 ? 1 : value < 0 ? -1 : value;
}
