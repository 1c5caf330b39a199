using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Layout;

public sealed unsafe class BatchTests
{
    [Fact]
    public void Values_lie_channel_row_column_sample_and_come_back()
    {
        foreach (int seed in Draw.Seeds(40))
        {
            var random = new System.Random(seed);
            (int height, int width) = random.Pick(Draw.Images);
            var layout = new ActivationLayout(random.Pick(Draw.Channels), height, width, random.Pick(Draw.Samples));
            float[] values = Draw.WithSpecials(random, Draw.Floats(random, layout.Samples * layout.Neurons), 10);
            using Activation x = Activation.Output(layout);
            Batch.ToLanes(values, layout, x.Pointer);
            x.CheckWritten($"seed {seed} {layout}");
            Expect.SameBits(Batch.FromLanes(x.Pointer, layout), values, $"seed {seed} {layout}");
            for (int i = 0; i < values.Length; i++)
            {
                int column = i % width;
                int row = i / width % height;
                int c = i / (width * height) % layout.Channels;
                int n = i / (width * height * layout.Channels);
                float value = x.Pointer[c * layout.ChannelStride + (row * width + column) * layout.Lanes + n];
                Assert.True(Expect.AreSame(value, values[i]), $"seed {seed} {layout}: element {i} is {value}, expected {values[i]}");
            }
        }
    }

    [Theory]
    [InlineData(1, 16, 1)]
    [InlineData(16, 16, 1)]
    [InlineData(17, 32, 1)]
    [InlineData(64, 64, 1)]
    [InlineData(65, 80, 2)]
    public void Samples_fill_lanes_in_sixteens_and_words_in_sixty_fours(int samples, int lanes, int words)
    {
        Assert.Equal(lanes, Lanes.Padded(samples));
        Assert.Equal(words, Lanes.Words(samples));
    }
}
