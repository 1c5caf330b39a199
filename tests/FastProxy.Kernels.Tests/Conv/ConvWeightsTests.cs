using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Conv;

public sealed unsafe class ConvWeightsTests
{
    [Fact]
    public void Packed_weights_lie_by_group_block_tap_and_channel_and_missing_channels_are_zero()
    {
        foreach (ConvShape s in (ConvShape[])[new(1, 1, 1), new(3, 7, 3), new(6, 18, 2, groups: 2), new(5, 5, 3, groups: 5), new(2, 17, 5)])
        {
            float[] w = Draw.Floats(new System.Random(1), (long)s.OutChannels * s.GroupIn * s.Taps);
            using var packed = new Guarded<float>(ConvWeights.PackedLength(s), float.NaN);
            ConvWeights.Pack(s, w, packed.Pointer);
            packed.CheckZones($"ConvWeights {s}");
            float[] expected = new float[packed.Span.Length];
            for (int o = 0; o < s.OutChannels; o++)
            {
                for (int i = 0; i < s.GroupIn; i++)
                {
                    for (int tap = 0; tap < s.Taps; tap++)
                    {
                        int block = o / s.GroupOut * s.Blocks + o % s.GroupOut / ConvShape.Block;
                        int at = ((block * s.Taps + tap) * s.GroupIn + i) * ConvShape.Block + o % s.GroupOut % ConvShape.Block;
                        expected[at] = w[(o * s.GroupIn + i) * s.Taps + tap];
                    }
                }
            }

            Expect.SameBits(packed.Span, expected, $"ConvWeights {s}");
        }
    }

    [Fact]
    public void Transposed_weights_lie_by_group_block_tap_and_output_and_missing_channels_are_zero()
    {
        foreach (ConvShape s in (ConvShape[])[new(1, 1, 1), new(7, 3, 3), new(18, 6, 2, groups: 2), new(5, 5, 3, groups: 5), new(17, 2, 5)])
        {
            float[] w = Draw.Floats(new System.Random(1), (long)s.OutChannels * s.GroupIn * s.Taps);
            using var packed = new Guarded<float>(ConvWeights.TransposedLength(s), float.NaN);
            ConvWeights.PackTransposed(s, w, packed.Pointer);
            packed.CheckZones($"ConvWeights {s}");
            int blocks = (s.GroupIn + ConvShape.Block - 1) / ConvShape.Block;
            float[] expected = new float[packed.Span.Length];
            for (int o = 0; o < s.OutChannels; o++)
            {
                for (int i = 0; i < s.GroupIn; i++)
                {
                    for (int tap = 0; tap < s.Taps; tap++)
                    {
                        int block = o / s.GroupOut * blocks + i / ConvShape.Block;
                        int at = ((block * s.Taps + tap) * s.GroupOut + o % s.GroupOut) * ConvShape.Block + i % ConvShape.Block;
                        expected[at] = w[(o * s.GroupIn + i) * s.Taps + tap];
                    }
                }
            }

            Expect.SameBits(packed.Span, expected, $"ConvWeights {s}");
        }
    }

    [Fact]
    public void Transposing_twice_gives_the_weights_back()
    {
        foreach (ConvShape s in (ConvShape[])[new(1, 1, 1), new(7, 3, 3), new(18, 6, 2, groups: 2), new(5, 5, 3, groups: 5), new(17, 2, 5)])
        {
            float[] w = Draw.Floats(new System.Random(1), (long)s.OutChannels * s.GroupIn * s.Taps);
            Expect.SameBits(ConvWeights.Transpose(s.Transposed, ConvWeights.Transpose(s, w)), w, $"ConvWeights {s}");
        }
    }
}
