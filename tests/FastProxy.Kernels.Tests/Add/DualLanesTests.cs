using FastProxy.Kernels.Add;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Add;

public sealed unsafe class DualLanesTests
{
    [Fact]
    public void Second_sample_becomes_the_sum_of_both_in_the_rows_given()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var random = new System.Random(seed);
            (int height, int width) = random.Pick(Draw.Images);
            var layout = new ActivationLayout(random.Pick(Draw.Channels), height, width, 2);
            float[] values = Draw.Floats(random, 2 * layout.Neurons);
            int from = random.Next(height), to = random.Next(from, height + 1);
            float[] expected = [.. values];
            for (int i = 0; i < layout.Neurons; i++)
            {
                int row = i / width % height;
                if (row >= from && row < to)
                {
                    expected[layout.Neurons + i] += values[i];
                }
            }

            foreach (Isa isa in IsaExtensions.Supported)
            {
                string context = $"DualLanes seed {seed} {layout} {isa} rows [{from}, {to})";
                using Activation y = Activation.Input(layout, values);
                var kernel = new DualLanes(y.Pointer, layout, from, to);
                isa.Run(in kernel);
                y.CheckWritten(context);
                Expect.SameBits(y.Values, expected, context);
            }
        }
    }

    [Fact]
    public void A_layout_of_other_than_two_samples_is_refused() => Assert.Throws<InvalidOperationException>(() =>
    {
        var kernel = new DualLanes(null, new ActivationLayout(1, 1, 1, 3), 0, 1);
        IsaExtensions.Best.Run(in kernel);
    });
}
