using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Layout;

public sealed unsafe class ConcatTests
{
    [Fact]
    public void Channels_follow_one_another_bit_by_bit_and_nothing_else_is_written()
    {
        foreach (int seed in Draw.Seeds(40))
        {
            var random = new System.Random(seed);
            (int height, int width) = random.Pick(Draw.Images);
            int first = random.Pick(Draw.Channels);
            var layout = new ActivationLayout(random.Pick(Draw.Channels), height, width, random.Pick(Draw.Samples));
            ActivationLayout both = layout with { Channels = first + layout.Channels };
            float[] values = Draw.WithSpecials(random, Draw.Floats(random, both.Samples * both.Neurons), 10);
            float[] expected = values;
            foreach (Isa isa in IsaExtensions.Supported)
            {
                using Activation a = Activation.Input(layout with { Channels = first }, Channels(values, both, 0, first));
                using Activation b = Activation.Input(layout, Channels(values, both, first, layout.Channels));
                using Activation y = Activation.Output(both);
                var one = new Concat(a.Pointer, layout with { Channels = first }, 0, y.Pointer);
                isa.Run(in one);
                var other = new Concat(b.Pointer, layout, first, y.Pointer);
                isa.Run(in other);
                y.CheckWritten($"seed {seed} {both} {isa}");
                Expect.SameBits(y.Values, expected, $"seed {seed} {both} {isa}");
            }
        }
    }

    private static float[] Channels(float[] values, ActivationLayout of, int from, int count)
    {
        int plane = of.Height * of.Width;
        var part = new float[of.Samples * count * plane];
        for (int n = 0; n < of.Samples; n++)
        {
            Array.Copy(values, (n * of.Channels + from) * plane, part, n * count * plane, count * plane);
        }

        return part;
    }
}
