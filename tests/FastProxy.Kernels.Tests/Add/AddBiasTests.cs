using FastProxy.Kernels.Add;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Add;

public sealed unsafe class AddBiasTests
{
    [Fact]
    public void First_samples_gain_their_channel_s_bias_in_the_rows_given()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = Draw.Layout(random);
            float[] values = Draw.Floats(random, layout.Samples * layout.Neurons);
            float[] bias = Draw.Floats(random, layout.Channels);
            int from = random.Next(layout.Height), to = random.Next(from, layout.Height + 1);
            int samples = random.Pick([layout.Samples, 1, random.Next(layout.Samples + 1)]);
            float[] expected = [.. values];
            for (int i = 0; i < samples * layout.Neurons; i++)
            {
                int row = i / layout.Width % layout.Height;
                if (row >= from && row < to)
                {
                    expected[i] += bias[i / (layout.Width * layout.Height) % layout.Channels];
                }
            }

            foreach (Isa isa in IsaExtensions.Supported)
            {
                string context = $"AddBias seed {seed} {layout} {isa} {samples} samples, rows [{from}, {to})";
                using Activation y = Activation.Input(layout, values);
                fixed (float* b = bias)
                {
                    var kernel = new AddBias(b, layout, samples, from, to, y.Pointer);
                    isa.Run(in kernel);
                }

                y.CheckWritten(context);
                Expect.SameBits(y.Values, expected, context);
            }
        }
    }
}
