namespace FastProxy.Kernels.Conv;

/// <summary>Weights in the order <see cref="ConvDirect"/> reads them.</summary>
public static unsafe class ConvWeights
{
    /// <summary>Floats of the packed weights.</summary>
    public static long PackedLength(ConvShape s) => (long)s.Groups * s.Blocks * s.Taps * s.GroupIn * ConvShape.Block;

    /// <summary>
    /// Packs <paramref name="weights"/> (OC x IC/groups x K x K, as in PyTorch) to group, block of 8 output channels, tap, input channel,
    /// output channel within the block; missing output channels are zero.
    /// </summary>
    public static void Pack(ConvShape s, ReadOnlySpan<float> weights, float* packed)
    {
        new Span<float>(packed, checked((int)PackedLength(s))).Clear();
        for (int o = 0; o < s.OutChannels; o++)
        {
            int group = o / s.GroupOut;
            int inGroup = o % s.GroupOut;
            float* block = packed + ((long)group * s.Blocks + inGroup / ConvShape.Block) * s.Taps * s.GroupIn * ConvShape.Block;
            for (int i = 0; i < s.GroupIn; i++)
            {
                for (int tap = 0; tap < s.Taps; tap++)
                {
                    block[((long)tap * s.GroupIn + i) * ConvShape.Block + inGroup % ConvShape.Block] =
                        weights[(o * s.GroupIn + i) * s.Taps + tap];
                }
            }
        }
    }
}
