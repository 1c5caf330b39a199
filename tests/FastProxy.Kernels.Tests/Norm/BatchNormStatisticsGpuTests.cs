using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Norm;

public sealed class BatchNormStatisticsGpuTests
{
    private static readonly ActivationLayout[] Large = [new(2, 17, 4, 64), new(1, 33, 5, 80), new(2, 3, 20, 48), new(3, 1, 16, 16), new(1, 40, 1, 1)];

    [Fact]
    public void Scale_and_shift_are_the_processor_s_and_within_the_error_bound() => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(40))
        {
            Check(queue, seed, Draw.Layout(new System.Random(seed)), (_, x) => x);
        }

        for (int i = 0; i < Large.Length; i++)
        {
            Check(queue, 100 + i, Large[i], (_, x) => x);
        }
    });

    [Fact]
    public void Special_values_give_the_processor_s_bits() => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(20))
        {
            Check(queue, seed, Draw.Layout(new System.Random(seed)), (random, x) => Draw.WithSpecials(random, x, 100));
        }
    });

    [Fact]
    public void Channels_of_constants_give_the_processor_s_bits() => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(10))
        {
            Check(queue, seed, Draw.Layout(new System.Random(seed)), (_, x) => Array.ConvertAll(x, _ => seed / 3f));
        }
    });

    private static void Check(GpuQueue queue, int seed, ActivationLayout layout, Func<System.Random, float[], float[]> change)
    {
        var random = new System.Random(seed);
        using var arrays = new GpuArrays(queue.Device);
        float[][] xs = new float[random.Next(1, 4)][];
        (GpuMemory Scale, GpuMemory Shift)[] results = new (GpuMemory, GpuMemory)[xs.Length];
        var problems = new BatchNormStatisticsProblem[xs.Length];
        for (int i = 0; i < xs.Length; i++)
        {
            xs[i] = change(random, Draw.Floats(random, layout.Samples * layout.Neurons));
            results[i] = (arrays.New(layout.Channels * sizeof(float)), arrays.New(layout.Channels * sizeof(float)));
            problems[i] = new(arrays.Of(layout, xs[i]), results[i].Scale.Address, results[i].Shift.Address);
        }

        var kernel = new BatchNormStatisticsGpu(layout);
        queue.Run(in kernel, problems);
        for (int i = 0; i < xs.Length; i++)
        {
            string context = $"BatchNormStatistics seed {seed} {layout} problem {i} of {xs.Length}";
            float[] scale = results[i].Scale.Read<float>(layout.Channels);
            float[] shift = results[i].Shift.Read<float>(layout.Channels);
            (float[] expectedScale, float[] expectedShift) = BatchNormFoldTests.Fold(layout, xs[i], IsaExtensions.Best);
            Expect.SameBits(scale, expectedScale, $"{context}, scale");
            Expect.SameBits(shift, expectedShift, $"{context}, shift");
            if (xs[i].All(float.IsFinite) && xs[i].All(v => Math.Abs(v) <= 1e3f))
            {
                BatchNormFoldTests.CheckBound(context, layout, xs[i], scale, shift);
            }
        }
    }
}
