using FastProxy.Kernels.Add;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Add;

public sealed unsafe class DualLanesGpuTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Second_sample_becomes_the_processor_s_sum_of_both(bool isSpecial) => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(30))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = (seed == 1 ? new ActivationLayout(2, 17, 17, 2) : Draw.Layout(random)) with { Samples = 2 };
            using var arrays = new GpuArrays(queue.Device);
            float[][] values = new float[random.Next(1, 4)][];
            var problems = new DualLanesProblem[values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Draw.Floats(random, 2 * layout.Neurons);
                values[i] = isSpecial ? Draw.WithSpecials(random, values[i], 5) : values[i];
                problems[i] = new(arrays.Of(layout, values[i]));
            }

            var kernel = new DualLanesGpu(layout);
            queue.Run(in kernel, problems);
            for (int i = 0; i < values.Length; i++)
            {
                using Activation y = Activation.Input(layout, values[i]);
                var expected = new DualLanes(y.Pointer, layout, 0, layout.Height);
                IsaExtensions.Best.Run(in expected);
                Expect.SameBits(
                    GpuActivation.Planes(queue.Device, problems[i].Y, layout),
                    GpuActivation.Planes(layout, y.Values),
                    $"DualLanes seed {seed} {layout} problem {i}");
            }
        }
    });

    [Fact]
    public void A_layout_of_other_than_two_samples_is_refused() => GpuRun.OnEach(queue =>
        Assert.Throws<InvalidOperationException>(() =>
        {
            var kernel = new DualLanesGpu(new ActivationLayout(1, 1, 1, 3));
            queue.Run(in kernel, new DualLanesProblem(0));
        }));
}
